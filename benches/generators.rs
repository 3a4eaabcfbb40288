//! Generators that could draw by key: what a draw costs in each, and their words for a battery of tests.
//!
//! `cargo bench --bench generators` measures; `cargo bench --bench generators -- words NAME` writes the words of draws as
//! the model asks for them, without end, for `benches/generators.sh`.

use criterion::{Criterion, criterion_group};
use greenlane::random::philox2x64;
use std::hint::black_box;
use std::io::Write;

/// The first word for a key and a counter of two words.
type Draw = fn(u64, [u64; 2]) -> u64;

/// Name, draw, and where the number of rounds comes from.
const GENERATORS: [(&str, Draw); 7] = [
    ("philox2x64-10", |key, counter| philox::<10>(key, counter)),
    ("philox2x64-6", |key, counter| philox2x64(key, counter)[0]), // what is used
    ("threefry2x64-20", |key, counter| threefry::<20>(key, counter)),
    ("threefry2x64-13", |key, counter| threefry::<13>(key, counter)),
    ("squares64", squares),
    ("chacha8", |key, counter| chacha::<8>(key, counter)),
    ("counter", |key, [entity, visit]| {
        key ^ entity.wrapping_mul(GOLDEN) ^ visit
    }),
];

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Philox2x64: 10 rounds are its authors' default, 6, as the simulator has them, the fewest that passed BigCrush.
///
/// Reference: Salmon, Moraes, Dror and Shaw (2011), table 2.
fn philox<const ROUNDS: usize>(key: u64, [mut a, mut b]: [u64; 2]) -> u64 {
    let mut round_key = key;
    for _ in 0..ROUNDS {
        let product = u128::from(a) * 0xD2B7_4407_B1CE_6E93;
        (a, b) = ((product >> 64) as u64 ^ round_key ^ b, product as u64);
        round_key = round_key.wrapping_add(GOLDEN);
    }
    a
}

/// Threefry2x64: 20 rounds are its authors' default, 13 the fewest that passed BigCrush.
///
/// Reference: Salmon, Moraes, Dror and Shaw (2011), table 2.
fn threefry<const ROUNDS: usize>(key: u64, [mut a, mut b]: [u64; 2]) -> u64 {
    const ROTATIONS: [u32; 8] = [16, 42, 12, 31, 16, 32, 24, 21];
    let keys = [key, 0, 0x1BD1_1BDA_A9FC_1A22 ^ key];
    a = a.wrapping_add(keys[0]);
    b = b.wrapping_add(keys[1]);
    for round in 0..ROUNDS {
        a = a.wrapping_add(b);
        b = b.rotate_left(ROTATIONS[round % 8]) ^ a;
        if round % 4 == 3 {
            let injected = round / 4 + 1;
            a = a.wrapping_add(keys[injected % 3]);
            b = b
                .wrapping_add(keys[(injected + 1) % 3])
                .wrapping_add(injected as u64);
        }
    }
    a
}

/// Squares with 64 bits of output. Its counter is one word, so entity and visit share it, and its keys should be chosen
/// for their digits; here any key is taken, made odd.
///
/// Reference: Widynski (2020), «Squares: a fast counter-based RNG», revision of 2022.
fn squares(key: u64, [entity, visit]: [u64; 2]) -> u64 {
    let key = key | 1;
    let y = (entity << 8 ^ visit).wrapping_mul(key);
    let z = y.wrapping_add(key);
    let mut x = y;
    x = x.wrapping_mul(x).wrapping_add(y).rotate_left(32);
    x = x.wrapping_mul(x).wrapping_add(z).rotate_left(32);
    x = x.wrapping_mul(x).wrapping_add(y).rotate_left(32);
    x = x.wrapping_mul(x).wrapping_add(z);
    let t = x;
    x = x.rotate_left(32);
    t ^ (x.wrapping_mul(x).wrapping_add(y) >> 32)
}

/// The first word of a ChaCha block of so many rounds.
///
/// Reference: Bernstein (2008), «ChaCha, a variant of Salsa20».
fn chacha<const ROUNDS: usize>(key: u64, [entity, visit]: [u64; 2]) -> u64 {
    let mut start = [0_u32; 16];
    start[..4].copy_from_slice(&[0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574]);
    for (pair, word) in [(4, key), (12, entity), (14, visit)] {
        start[pair] = word as u32;
        start[pair + 1] = (word >> 32) as u32;
    }
    let mut state = start;
    let mut quarter = |[a, b, c, d]: [usize; 4]| {
        for [sum, add, turn, by] in [[a, b, d, 16], [c, d, b, 12], [a, b, d, 8], [c, d, b, 7]] {
            state[sum] = state[sum].wrapping_add(state[add]);
            state[turn] = (state[turn] ^ state[sum]).rotate_left(by as u32);
        }
    };
    for _ in 0..ROUNDS / 2 {
        for column in 0..4 {
            quarter([column, column + 4, column + 8, column + 12]);
        }
        for diagonal in 0..4 {
            let of = |row: usize| row * 4 + (diagonal + row) % 4;
            quarter([diagonal, of(1), of(2), of(3)]);
        }
    }
    let word = |place: usize| u64::from(state[place].wrapping_add(start[place]));
    word(1) << 32 | word(0)
}

/// Keys of streams: what any generator gets here, the hash of names that the simulator makes.
fn key(stream: u64) -> u64 {
    let mut z = stream.wrapping_mul(GOLDEN).wrapping_add(GOLDEN);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn draws(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("keyed generators, one word a draw");
    for (name, draw) in GENERATORS {
        group.bench_function(name, |bencher| {
            let mut entity = 0;
            bencher.iter(|| {
                entity += 1;
                draw(black_box(7), black_box([entity, 0]))
            });
        });
    }
    group.finish();
}

/// Words as the model asks for them: container after container of call after call, one word from each of eight streams.
fn write_words(draw: Draw) {
    const STREAMS: u64 = 8;
    let keys: Vec<u64> = (0..STREAMS).map(key).collect();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for call in 0_u64.. {
        for child in 0..64 {
            for &key in &keys {
                let word = draw(key, [call << 24 | child, 0]);
                if out.write_all(&word.to_le_bytes()).is_err() {
                    return;
                }
            }
        }
    }
}

criterion_group!(benches, draws);

fn main() {
    let mut arguments = std::env::args()
        .skip_while(|argument| argument != "words")
        .skip(1);
    if let Some(name) = arguments.next() {
        let chosen = GENERATORS.iter().find(|(known, _)| *known == name);
        chosen.map_or_else(
            || panic!("no generator is called {name}"),
            |(_, draw)| write_words(*draw),
        );
        return;
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
