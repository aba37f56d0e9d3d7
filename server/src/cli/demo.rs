//! placeholder while the loader is being written
use super::{Exit, Outcome};
use crate::config::Config;
pub async fn run(_: &Config) -> Outcome { Err(Exit::failed("not yet")) }
