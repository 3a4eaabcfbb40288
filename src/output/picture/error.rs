//! What the pictures refuse.

use thiserror::Error;

/// Why a picture could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The size is out of bounds.
    #[error("picture of {width} x {height} is outside {min_width} x {min_height} to {max} x {max}")]
    Size {
        /// Width asked for.
        width: u32,
        /// Height asked for.
        height: u32,
        /// Least width.
        min_width: u32,
        /// Least height.
        min_height: u32,
        /// Greatest width and height.
        max: u32,
    },
    /// The drawing library failed.
    #[error("picture cannot be painted: {0}")]
    Paint(String),
    /// The PNG encoder failed.
    #[error("picture cannot be written as PNG: {0}")]
    Encode(String),
}
