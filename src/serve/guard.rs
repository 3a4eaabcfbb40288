//! Who may ask: against other sites (DNS rebinding, forged requests), against strangers when the page is open to a network,
//! and against requests that are larger than any of ours.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Longest query \[bytes\].
const LONGEST_QUERY: usize = 8192;
/// The cookie that carries the token.
const COOKIE: &str = "greenlane";
/// What the page may load: itself, and nothing from anywhere else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What is asked of a request.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Where the server listens.
    pub address: SocketAddr,
    /// The word to be shown; `None` where everybody on this machine may ask.
    pub token: Option<Arc<str>>,
}

impl Guard {
    /// Whether `host` names this server by its address, or as `localhost`: a name that somebody else's DNS points here does not.
    fn knows_host(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, port),
            _ => (host, "80"),
        };
        if port.parse() != Ok(self.address.port()) {
            return false;
        }
        if name.eq_ignore_ascii_case("localhost") {
            return self.address.ip().is_loopback() || self.address.ip().is_unspecified();
        }
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(ip) => self.address.ip().is_unspecified() || ip == self.address.ip(),
            Err(_) => false,
        }
    }

    fn judge(&self, request: &Request) -> Result<(), (StatusCode, &'static str)> {
        let headers = request.headers();
        let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        if ![Method::GET, Method::HEAD, Method::POST].contains(request.method()) {
            return Err((
                StatusCode::METHOD_NOT_ALLOWED,
                "only GET, HEAD and POST are answered",
            ));
        }
        let host =
            text(header::HOST).or_else(|| request.uri().authority().map(axum::http::uri::Authority::as_str));
        let Some(host) = host.filter(|host| self.knows_host(host)) else {
            return Err((
                StatusCode::MISDIRECTED_REQUEST,
                "this server answers under its own address only: write it as it was printed",
            ));
        };
        if let Some(origin) = headers.get(header::ORIGIN)
            && origin
                .to_str()
                .ok()
                .and_then(|origin| origin.strip_prefix("http://"))
                != Some(host)
        {
            return Err((StatusCode::FORBIDDEN, "requests of other sites are not answered"));
        }
        let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
        let is_page = request.uri().path() == "/";
        if !is_page && site.is_some_and(|site| !["same-origin", "none"].contains(&site)) {
            return Err((StatusCode::FORBIDDEN, "requests of other sites are not answered"));
        }
        if request
            .uri()
            .query()
            .is_some_and(|query| query.len() > LONGEST_QUERY)
        {
            return Err((
                StatusCode::URI_TOO_LONG,
                "the query is longer than 8192 bytes: undo some moves",
            ));
        }
        Ok(())
    }

    /// Whether the request shows the token; `Some(true)` when it stands in the address, and belongs into a cookie.
    fn shows_token(&self, request: &Request) -> Option<bool> {
        let Some(token) = &self.token else {
            return Some(false);
        };
        let query = request.uri().query().unwrap_or_default();
        let in_query = query.split('&').any(|pair| {
            pair.strip_prefix("token=")
                .is_some_and(|shown| same(shown, token))
        });
        if in_query {
            return Some(true);
        }
        let bearer = request
            .headers()
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
        let is_shown = bearer.is_some_and(|shown| same(shown, token)) || in_cookie(request.headers(), token);
        is_shown.then_some(false)
    }
}

fn in_cookie(headers: &HeaderMap, token: &str) -> bool {
    let cookies = headers.get_all(header::COOKIE);
    cookies
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
        .any(|shown| same(shown, token))
}

/// Compares without telling by its time how far they agree.
fn same(shown: &str, token: &str) -> bool {
    let differs = shown
        .bytes()
        .zip(token.bytes())
        .fold(0, |all, (a, b)| all | (a ^ b));
    shown.len() == token.len() && differs == 0
}

/// Lets a request through, or says why not; and says to the browser what the page may do.
pub(super) async fn guard(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let mut response = match guard.judge(&request) {
        Err((status, reason)) => refusal(status, reason),
        Ok(()) => match guard.shows_token(&request) {
            None => refusal(
                StatusCode::UNAUTHORIZED,
                "open the address with the token that was printed when the server started",
            ),
            Some(true) if request.uri().path() == "/" => {
                with_cookie(guard.token.as_deref().unwrap_or_default())
            }
            Some(_) => next.run(request).await,
        },
    };
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        "cross-origin-opener-policy",
        HeaderValue::from_static("same-origin"),
    );
    response
}

/// Puts the token into a cookie and takes it out of the address.
fn with_cookie(token: &str) -> Response {
    let cookie = format!("{COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/");
    (
        StatusCode::SEE_OTHER,
        [(header::SET_COOKIE, cookie), (header::LOCATION, "/".to_owned())],
        Body::empty(),
    )
        .into_response()
}

/// An error as JSON: `{"error": reason}`.
pub(super) fn refusal(status: StatusCode, reason: &str) -> Response {
    let body = serde_json::json!({ "error": reason }).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knows(address: &str, host: &str) -> bool {
        let guard = Guard {
            address: address.parse().unwrap(),
            token: None,
        };
        guard.knows_host(host)
    }

    #[test]
    fn only_addresses_of_ours_are_hosts() {
        let here = "127.0.0.1:8123";
        assert!(knows(here, "127.0.0.1:8123"));
        assert!(knows(here, "localhost:8123"));
        for stranger in [
            "evil.example:8123",
            "127.0.0.1:80",
            "127.0.0.1",
            "10.0.0.7:8123",
            "127.0.0.1.evil.example:8123",
            "",
            ":",
        ] {
            assert!(!knows(here, stranger), "{stranger}");
        }
        assert!(knows("0.0.0.0:8123", "10.0.0.7:8123"));
        assert!(!knows("0.0.0.0:8123", "trainer.example:8123"));
        assert!(knows("[::1]:8123", "[::1]:8123"));
    }

    #[test]
    fn tokens_are_compared_whole() {
        assert!(same("abc", "abc"));
        for other in ["ab", "abcd", "abd", ""] {
            assert!(!same(other, "abc"), "{other}");
        }
    }
}
