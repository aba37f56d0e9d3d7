//! `sportello demo`.

use super::{Exit, Outcome, print};
use crate::compose;
use crate::config::Config;

/// Fills an empty desk, or gives the people of a demonstration desk new passwords, and prints the logins.
pub async fn run(config: &Config) -> Outcome {
    let desk = compose::desk(config, true).await.map_err(Exit::failed)?;
    let logins = domain::demo::fill(&desk).await.map_err(Exit::failed)?;
    let width = |column: fn(&domain::demo::Login) -> &str| {
        logins
            .iter()
            .map(|login| column(login).chars().count())
            .max()
            .unwrap_or(0)
    };
    let (login, name, role) = (width(|l| &l.login), width(|l| &l.name), width(|l| &l.role));
    for row in &logins {
        print(format_args!(
            "{:login$}  {}  {:role$}  {:name$}",
            row.login, row.password, row.role, row.name
        ));
    }
    Ok(())
}
