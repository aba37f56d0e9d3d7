//! What tests need from the real world: servers that run for one test, databases that nobody else uses.
//!
//! Nothing here is a stand-in: Dovecot, an SMTP server, OpenLDAP and PostgreSQL are the installed Debian programs, started on a
//! random loopback port in a temporary folder and stopped by their own process id. Failures panic, with the server's
//! own log in the message: a test that cannot have its server has failed. The registry behind REST, of which the region has
//! none to install, runs in the test's own process.

#[cfg(feature = "database")]
mod database;
pub mod servers;
mod wait;

#[cfg(feature = "database")]
pub use database::{TestDb, databases, postgres, sqlite};
pub use servers::certificate::Validity;
pub use servers::dovecot::Dovecot;
pub use servers::postgres::Postgres;
pub use servers::registry::{Question, RegistryFault, RegistryServer};
pub use servers::slapd::{Slapd, person};
pub use servers::smtp::{Delivery, Envelope, Fault, SmtpServer};
pub use wait::until;
