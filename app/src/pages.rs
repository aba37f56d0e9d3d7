//! Pages, one a file.

pub mod accessibility;
pub mod account;
pub mod admin;
pub mod contact;
pub mod home;
pub mod keys;
pub mod list;
pub mod login;
pub mod password;
pub mod quarantine;
pub mod ticket;
