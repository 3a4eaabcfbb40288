//! What a result came from: enough to make it again anywhere, and to see whether it came out the same.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Read;

/// The identity of a result. Threads, time and the machine are no part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `greenlane`.
    pub program: String,
    /// The program's version.
    pub version: String,
    /// The command and its arguments, without those that change no figure.
    pub command: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// Replications of each scenario; where the number was found by a precision asked for, the number reached.
    pub replications: u64,
    /// The scenarios as they were run.
    pub scenarios: Vec<Resolved>,
    /// Every text that was read, by the name it was read under.
    pub files: BTreeMap<String, String>,
    /// Fingerprints of files too large or too confidential to keep, by the name they were read under.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub streamed: BTreeMap<String, String>,
    /// Fingerprints of the results' files.
    pub results: BTreeMap<String, String>,
}

/// A scenario as it was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// What it is called in the results.
    pub label: String,
    /// Fingerprint of `scenario`.
    pub fingerprint: String,
    /// Bases and changes merged, as TOML.
    pub scenario: String,
}

impl Resolved {
    /// The merged scenario `toml`.
    pub fn new(label: impl Into<String>, toml: String) -> Self {
        Self {
            label: label.into(),
            fingerprint: fingerprint(toml.as_bytes()),
            scenario: toml,
        }
    }
}

impl Manifest {
    /// As JSON.
    ///
    /// # Errors
    /// None in practice: nothing in it cannot be written.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// From JSON.
    ///
    /// # Errors
    /// When the text is no manifest.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

/// SHA-256 of `bytes`, in hexadecimal.
pub fn fingerprint(bytes: &[u8]) -> String {
    written(&Sha256::digest(bytes))
}

fn written(digest: &[u8]) -> String {
    let mut text = String::from("sha256:");
    for byte in digest {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Takes the fingerprint of all that is read through it.
#[derive(Debug)]
pub struct Fingerprinted<R> {
    inner: R,
    digest: Sha256,
}

impl<R: Read> Fingerprinted<R> {
    /// Reads `inner`.
    pub fn new(inner: R) -> Self {
        let digest = Sha256::new();
        Self { inner, digest }
    }

    /// The fingerprint of what was read.
    pub fn fingerprint(self) -> String {
        written(&self.digest.finalize())
    }
}

impl<R: Read> Read for Fingerprinted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_is_the_published_one() {
        // FIPS 180-4, the message "abc"
        let abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(fingerprint(b"abc"), abc);
        let mut through = Fingerprinted::new(&b"abc"[..]);
        std::io::copy(&mut through, &mut std::io::sink()).unwrap();
        assert_eq!(through.fingerprint(), abc);
    }
}
