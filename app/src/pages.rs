//! Pages, one a file.

#[cfg(feature = "ssr")]
pub mod accessibility;
#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod admin;
pub mod contact;
pub mod home;
#[cfg(feature = "ssr")]
pub mod keys;
pub mod list;
#[cfg(feature = "ssr")]
pub mod login;
#[cfg(feature = "ssr")]
pub mod mail;
#[cfg(feature = "ssr")]
pub mod mails;
#[cfg(feature = "ssr")]
pub mod password;
pub mod plain;
#[cfg(feature = "ssr")]
pub mod quarantine;
#[cfg(feature = "ssr")]
pub mod sheets;
pub mod ticket;
