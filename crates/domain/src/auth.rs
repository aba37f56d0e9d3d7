//! Signing in, and passwords.

pub mod login;
pub mod password;

pub use login::{login, logout};
