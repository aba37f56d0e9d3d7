//! The desk as a program: configuration, composition, routes, workers, commands.

pub mod assets;
pub mod backup;
pub mod cli;
pub mod compose;
pub mod config;
pub mod http;
pub mod metrics;
pub mod middleware;
pub mod prove;
pub mod router;
pub mod serve;
pub mod worker;
