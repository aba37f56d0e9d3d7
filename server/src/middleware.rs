//! What every request passes through, in the order of `router.rs`.

pub mod address;
pub mod headers;
pub mod same_origin;
pub mod session;
