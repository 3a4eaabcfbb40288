//! The server: the page's files, and the API the page uses.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is a response, and is sent at once"
)]

use super::answer::Stage;
use super::errand::Errand;
use super::exercises::{GoalOf, Offered};
use super::ground::{ENOUGH, Ground};
use super::guard::{Guard, guard, refusal};
use super::inquiry::{Inquiry, MOST_ANSWERS, Sent};
use super::levers::{Lever, Look};
use super::listener::Bounded;
use super::trade_off::{Exploration, MOST_MESSAGES, Varied};
use super::trainer::{Question, Trainer};
use super::workshop::{Full, Job, Kind};
use super::{alive, export};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_core::Stream;
use serde::Serialize;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Longest name of a tab.
const LONGEST_TAB: usize = 64;
/// Between two signs of life of an event stream.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);
/// A request for one answer that takes longer is given up.
const PATIENCE: Duration = Duration::from_mins(2);

/// The page's files.
const FILES: [(&str, &str, &str); 10] = [
    ("style.css", "text/css", include_str!("page/style.css")),
    ("app.js", "text/javascript", include_str!("page/app.js")),
    ("state.js", "text/javascript", include_str!("page/state.js")),
    ("levers.js", "text/javascript", include_str!("page/levers.js")),
    ("answer.js", "text/javascript", include_str!("page/answer.js")),
    ("alive.js", "text/javascript", include_str!("page/alive.js")),
    (
        "trade-off.js",
        "text/javascript",
        include_str!("page/trade-off.js"),
    ),
    (
        "exercises.js",
        "text/javascript",
        include_str!("page/exercises.js"),
    ),
    ("make.js", "text/javascript", include_str!("page/make.js")),
    ("icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
];

type Pairs = Query<Vec<(String, String)>>;
type Shared = State<Arc<Trainer>>;

/// Serves until the process ends.
///
/// # Errors
/// When the system takes the listener away.
pub fn serve(listener: std::net::TcpListener, trainer: Arc<Trainer>, who: Guard) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .max_blocking_threads(8)
        .build()?;
    runtime.block_on(async {
        let listener = Bounded::new(tokio::net::TcpListener::from_std(listener)?);
        axum::serve(listener, router(trainer, who)).await
    })
}

fn router(trainer: Arc<Trainer>, who: Guard) -> Router {
    Router::new()
        .route(
            "/",
            get(|| async { file("text/html", include_str!("page/index.html")) }),
        )
        .route(
            "/favicon.ico",
            get(|| async { file("image/svg+xml", include_str!("page/icon.svg")) }),
        )
        .route("/page/{name}", get(page_file))
        .route(
            "/api/v1/openapi.json",
            get(|| async { file("application/json", include_str!("openapi.json")) }),
        )
        .route("/api/v1/scenario", get(scenario))
        .route("/api/v1/answers", get(answers))
        .route("/api/v1/answer", get(one_answer))
        .route("/api/v1/cancel", post(cancel))
        .route("/api/v1/alive", get(port_alive))
        .route("/api/v1/life", get(life))
        .route("/api/v1/trade-off", get(trade_off))
        .route("/api/v1/export/scenario.toml", get(export_scenario))
        .route("/api/v1/export/report.html", get(export_report))
        .route("/api/v1/export/picture.svg", get(export_picture))
        .route("/api/v1/status", get(status))
        .fallback(|| async { refusal(StatusCode::NOT_FOUND, "there is nothing under this address") })
        .layer(from_fn_with_state(Arc::new(who), guard))
        .with_state(trainer)
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let kind = if kind.starts_with("text/") {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_owned()
    };
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

async fn page_file(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(known, _, _)| *known == name) {
        Some(&(_, kind, text)) => file(kind, text),
        None => refusal(StatusCode::NOT_FOUND, "the page has no such file"),
    }
}

fn json(value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => refusal(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

fn busy() -> Response {
    let mut response = refusal(
        StatusCode::SERVICE_UNAVAILABLE,
        "too many pages ask at once: try again in a moment",
    );
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, header::HeaderValue::from_static("2"));
    response
}

/// The question, found on another thread: an exercise's ground takes seconds when it is first asked for.
async fn question(trainer: &Arc<Trainer>, pairs: Vec<(String, String)>) -> Result<Question, Response> {
    let trainer = Arc::clone(trainer);
    let found = tokio::task::spawn_blocking(move || trainer.question(&pairs)).await;
    match found {
        Ok(Ok(question)) => Ok(question),
        Ok(Err(reason)) => Err(refusal(StatusCode::BAD_REQUEST, &reason)),
        Err(_) => Err(busy()),
    }
}

/// The value of a pair whose name is no lever's.
fn value<'p>(pairs: &'p [(String, String)], name: &str) -> &'p str {
    pairs
        .iter()
        .find(|(known, _)| known == name)
        .map_or("", |(_, value)| value.as_str())
}

/// The tab that asks; work of a tab is replaced by its next.
fn owner(pairs: &[(String, String)], what: &str) -> Result<String, Response> {
    let tab = value(pairs, "tab");
    let is_plain = tab
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if tab.is_empty() || tab.len() > LONGEST_TAB || !is_plain {
        return Err(refusal(
            StatusCode::BAD_REQUEST,
            "`tab` is up to 64 letters, digits and hyphens that name the page's tab",
        ));
    }
    Ok(format!("{tab}/{what}"))
}

#[derive(Serialize)]
struct About<'a> {
    program: &'static str,
    version: &'static str,
    title: &'a str,
    main: &'a str,
    currency: &'a str,
    exercise: &'a str,
    seed: u64,
    replications: u64,
    weeks: u32,
    levers: &'a [Lever],
    exercises: &'a [Offered],
    goals: Vec<GoalOf>,
    threats: Vec<&'a str>,
}

async fn scenario(State(trainer): Shared, Query(pairs): Pairs) -> Response {
    let exercise = value(&pairs, "exercise").to_owned();
    let question = match question(&trainer, vec![("exercise".to_owned(), exercise.clone())]).await {
        Ok(question) => question,
        Err(response) => return response,
    };
    let ground: &Ground = &question.ground;
    json(&About {
        program: "greenlane",
        version: env!("CARGO_PKG_VERSION"),
        title: &ground.world.port.title,
        main: ground.main_name(),
        currency: &ground.world.port.currency,
        exercise: &exercise,
        seed: ground.seed,
        replications: ENOUGH,
        weeks: alive::weeks(&ground.world.port),
        levers: &ground.levers,
        exercises: &trainer.exercises.all,
        goals: trainer.exercises.goals(&exercise, ground),
        threats: ground
            .world
            .port
            .threats
            .iter()
            .map(|threat| threat.name.as_str())
            .collect(),
    })
}

/// Begins to work on a question; the answers come through the receiver.
async fn inquire(
    trainer: &Arc<Trainer>,
    owner: &str,
    question: Question,
) -> Result<mpsc::Receiver<Sent>, Response> {
    let (sender, receiver) = mpsc::channel(MOST_ANSWERS);
    if let Some(settled) = trainer.recall(&question.state) {
        trainer.workshop.cancel(owner);
        let _ = sender.try_send(settled);
        return Ok(receiver);
    }
    let (shared, owner) = (Arc::clone(trainer), owner.to_owned());
    let begun = tokio::task::spawn_blocking(move || {
        let keeper = Arc::clone(&shared);
        let keep = Box::new(move |state: &str, sent: &Sent| keeper.keep(state, sent));
        let Question { ground, moves, state } = question;
        let inquiry = Inquiry::new(ground, state, &moves, sender, keep)
            .map_err(|reason| refusal(StatusCode::UNPROCESSABLE_ENTITY, &reason))?;
        shared
            .workshop
            .submit(&owner, Arc::new(inquiry))
            .map_err(|Full| busy())
    });
    match begun.await {
        Ok(Ok(())) => Ok(receiver),
        Ok(Err(response)) => Err(response),
        Err(_) => Err(busy()),
    }
}

/// Answers as server-sent events, the stream ends with the settled one.
struct Answers(mpsc::Receiver<Sent>);

impl Stream for Answers {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.0.poll_recv(context);
        next.map(|sent| sent.map(|sent| Ok(Event::default().event("answer").data(&*sent.json))))
    }
}

fn stream(receiver: mpsc::Receiver<Sent>) -> Response {
    Sse::new(Answers(receiver))
        .keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE))
        .into_response()
}

/// A refusal as an event, since a page cannot read the status of an event stream.
fn refused(response: &Response, reason: &str) -> Event {
    let body = serde_json::json!({ "status": response.status().as_u16(), "error": reason });
    Event::default().event("refused").data(body.to_string())
}

async fn answers(State(trainer): Shared, Query(pairs): Pairs) -> Response {
    let asked = async {
        let owner = owner(&pairs, "answer")?;
        let question = question(&trainer, pairs.clone()).await?;
        inquire(&trainer, &owner, question).await
    };
    match asked.await {
        Ok(receiver) => stream(receiver),
        Err(response) => as_event(response).await,
    }
}

/// An error as an event stream of one event.
async fn as_event(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 16).await.unwrap_or_default();
    let told: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let reason = told["error"]
        .as_str()
        .unwrap_or("something went wrong")
        .to_owned();
    let event = refused(&Response::from_parts(parts, axum::body::Body::empty()), &reason);
    Sse::new(Once(Some(event))).into_response()
}

struct Once(Option<Event>);

impl Stream for Once {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// One answer: the first impression, or the settled one.
async fn one_answer(State(trainer): Shared, Query(pairs): Pairs) -> Response {
    let least = match value(&pairs, "stage") {
        "impression" => Stage::Impression,
        "settled" | "" => Stage::Settled,
        _ => return refusal(StatusCode::BAD_REQUEST, "`stage` is `impression` or `settled`"),
    };
    let asked = async {
        let owner = owner(&pairs, "answer")?;
        let question = question(&trainer, pairs.clone()).await?;
        let mut receiver = inquire(&trainer, &owner, question).await?;
        let wanted = async {
            while let Some(sent) = receiver.recv().await {
                if sent.stage >= least {
                    return Some(sent);
                }
            }
            None
        };
        match tokio::time::timeout(PATIENCE, wanted).await {
            Ok(Some(sent)) => Ok((
                [(header::CONTENT_TYPE, "application/json")],
                sent.json.to_string(),
            )
                .into_response()),
            Ok(None) => Err(refusal(
                StatusCode::CONFLICT,
                "another question of this tab took its place",
            )),
            Err(_) => Err(busy()),
        }
    };
    asked.await.unwrap_or_else(|response| response)
}

async fn cancel(State(trainer): Shared, Query(pairs): Pairs) -> Response {
    for what in ["answer", "trade-off"] {
        match owner(&pairs, what) {
            Ok(owner) => trainer.workshop.cancel(&owner),
            Err(response) => return response,
        }
    }
    StatusCode::NO_CONTENT.into_response()
}

/// The week that is to be shown first, counted from the window's beginning.
fn week(pairs: &[(String, String)], ground: &Ground) -> Result<u32, Response> {
    let weeks = alive::weeks(&ground.world.port);
    match value(pairs, "week") {
        "" => Ok(1.min(weeks - 1)),
        text => match text.parse::<u32>() {
            Ok(week) if week < weeks => Ok(week),
            _ => Err(refusal(
                StatusCode::BAD_REQUEST,
                &format!(
                    "`week` is 0 to {}: the first of the two weeks that are shown",
                    weeks - 1
                ),
            )),
        },
    }
}

/// Does work that gives JSON or text, in its turn.
async fn do_errand<T: Send + 'static>(
    trainer: &Arc<Trainer>,
    owner: &str,
    job: Arc<dyn Job>,
    result: oneshot::Receiver<T>,
) -> Result<T, Response> {
    trainer.workshop.submit(owner, job).map_err(|Full| busy())?;
    match tokio::time::timeout(PATIENCE, result).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) => Err(refusal(
            StatusCode::CONFLICT,
            "another question of this tab took its place",
        )),
        Err(_) => Err(busy()),
    }
}

async fn port_alive(State(trainer): Shared, Query(pairs): Pairs) -> Response {
    let asked = async {
        let owner = owner(&pairs, "alive")?;
        let question = question(&trainer, pairs.clone()).await?;
        let week = week(&pairs, &question.ground)?;
        let made = alive::world(&question.ground, &question.moves, week);
        let (world, sets) = made.map_err(|reason| refusal(StatusCode::UNPROCESSABLE_ENTITY, &reason))?;
        let (seed, state) = (question.ground.seed, question.state);
        let tell = move |world: &_, _| serde_json::to_string(&alive::tell(world, seed, state, sets));
        let (errand, result) = Errand::new(world, seed, 0, Kind::Short, tell);
        match do_errand(&trainer, &owner, errand, result).await? {
            Ok(text) => Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response()),
            Err(error) => Err(refusal(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string())),
        }
    };
    asked.await.unwrap_or_else(|response| response)
}

async fn life(State(trainer): Shared, Query(pairs): Pairs) -> Response {
    let asked = async {
        let owner = owner(&pairs, "life")?;
        let name = value(&pairs, "name").to_owned();
        let question = question(&trainer, pairs.clone()).await?;
        let week = week(&pairs, &question.ground)?;
        let made = alive::world(&question.ground, &question.moves, week);
        let (world, _) = made.map_err(|reason| refusal(StatusCode::UNPROCESSABLE_ENTITY, &reason))?;
        let seed = question.ground.seed;
        let told = name.clone();
        let tell = move |world: &_, _| alive::life(world, seed, &told);
        let (errand, result) = Errand::new(world, seed, 0, Kind::Short, tell);
        match do_errand(&trainer, &owner, errand, result).await? {
            Some(text) => Ok(json(&serde_json::json!({ "name": name, "life": text }))),
            None => Err(refusal(
                StatusCode::NOT_FOUND,
                "`name` is no consignment or call of this fortnight, such as liners/fcl/9498-12",
            )),
        }
    };
    asked.await.unwrap_or_else(|response| response)
}

/// The lever that a pair names, or `usual`.
fn lever_of(
    pairs: &[(String, String)],
    name: &str,
    ground: &Ground,
    usual: &dyn Fn(&Lever) -> bool,
) -> Result<Option<usize>, Response> {
    match value(pairs, name) {
        "" => Ok(ground.levers.iter().position(usual)),
        "none" => Ok(None),
        id => match ground
            .levers
            .iter()
            .position(|lever| lever.id == id && lever.look == Look::Slider)
        {
            Some(at) => Ok(Some(at)),
            None => Err(refusal(
                StatusCode::BAD_REQUEST,
                &format!("`{name}` is no lever with numbers"),
            )),
        },
    }
}

async fn trade_off(State(trainer): Shared, Query(pairs): Pairs) -> Response {
    let asked = async {
        let owner = owner(&pairs, "trade-off")?;
        let Question { ground, moves, state } = question(&trainer, pairs.clone()).await?;
        let main = format!("goods.{}.selectivity.", ground.main_name());
        let lever = lever_of(&pairs, "lever", &ground, &|lever| lever.id.starts_with(&main))?;
        let beside = lever_of(&pairs, "beside", &ground, &|lever| {
            lever.id.starts_with("officers.examiners.")
        })?;
        let threats = &ground.world.port.threats;
        let threat = match value(&pairs, "threat") {
            "" => 0,
            name => threats
                .iter()
                .position(|threat| threat.name == name)
                .unwrap_or(usize::MAX),
        };
        let (Some(lever), true) = (lever, threat < threats.len()) else {
            return Err(refusal(
                StatusCode::BAD_REQUEST,
                "a trade-off needs a lever with numbers, and a threat of the scenario",
            ));
        };
        let varied = Varied {
            lever,
            beside: beside.filter(|&beside| beside != lever),
            threat,
        };
        let name = format!("trade-off {lever} {beside:?} {threat} {state}");
        let (sender, receiver) = mpsc::channel(MOST_MESSAGES);
        if let Some(known) = trainer.recall(&name) {
            let _ = sender.try_send(known);
            return Ok(receiver);
        }
        let keeper = Arc::clone(&trainer);
        let keep = Box::new(move |name: &str, sent: &Sent| keeper.keep(name, sent));
        let job = Exploration::new(ground, state, name, &moves, varied, sender, keep);
        trainer
            .workshop
            .submit(&owner, Arc::new(job))
            .map_err(|Full| busy())?;
        Ok(receiver)
    };
    match asked.await {
        Ok(receiver) => stream(receiver),
        Err(response) => as_event(response).await,
    }
}

fn attached(kind: &'static str, name: &str, text: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    (
        [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        text,
    )
        .into_response()
}

async fn export_scenario(State(trainer): Shared, Query(pairs): Pairs) -> Response {
    let asked = async {
        let question = question(&trainer, pairs).await?;
        let text = export::scenario(&question.ground, &question.moves);
        text.map_err(|reason| refusal(StatusCode::UNPROCESSABLE_ENTITY, &reason))
    };
    match asked.await {
        Ok(text) => attached("application/toml; charset=utf-8", "moved.toml", text),
        Err(response) => response,
    }
}

async fn export_report(State(trainer): Shared, Query(pairs): Pairs) -> Response {
    let asked = async {
        let owner = owner(&pairs, "report")?;
        let question = question(&trainer, pairs.clone()).await?;
        let Question { ground, moves, .. } = question;
        let moved = ground.moved(&moves);
        let (world, loaded) = moved.map_err(|reason| refusal(StatusCode::UNPROCESSABLE_ENTITY, &reason))?;
        let seed = ground.seed;
        let changes = ground.changed(&moves);
        let finish = move |world: &_, records: Vec<_>| {
            export::report(world, &loaded, &ground.bundle, &changes, seed, &records)
        };
        let (errand, result) = Errand::new(world, seed, ENOUGH, Kind::Long, finish);
        do_errand(&trainer, &owner, errand, result)
            .await?
            .map_err(|reason| refusal(StatusCode::INTERNAL_SERVER_ERROR, &reason))
    };
    match asked.await {
        Ok(text) => attached("text/html; charset=utf-8", "report.html", text),
        Err(response) => response,
    }
}

async fn export_picture(State(trainer): Shared, Query(pairs): Pairs) -> Response {
    let asked = async {
        let owner = owner(&pairs, "picture")?;
        let question = question(&trainer, pairs.clone()).await?;
        let Question { ground, moves, .. } = question;
        let moved = ground.moved(&moves);
        let (world, _) = moved.map_err(|reason| refusal(StatusCode::UNPROCESSABLE_ENTITY, &reason))?;
        let seed = ground.seed;
        let finish = move |world: &_, records: Vec<_>| export::picture(world, seed, &records);
        let (errand, result) = Errand::new(world, seed, ENOUGH, Kind::Long, finish);
        do_errand(&trainer, &owner, errand, result)
            .await?
            .map_err(|reason| refusal(StatusCode::INTERNAL_SERVER_ERROR, &reason))
    };
    match asked.await {
        Ok(text) => attached("image/svg+xml", "picture.svg", text),
        Err(response) => response,
    }
}

async fn status(State(trainer): Shared) -> Response {
    json(&trainer.workshop.tally())
}
