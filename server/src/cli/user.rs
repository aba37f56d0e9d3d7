//! `sportello user …`: people, from the machine itself.

use clap::Subcommand;
use domain::Desk;
use domain::admin::Actor;
use domain::admin::people::{self, NewPerson};
use model::Role;
use model::people::Grant;

use super::{Exit, Outcome, print};
use crate::compose;
use crate::config::Config;

#[derive(Subcommand)]
pub enum UserCommand {
    /// Add a person and print the one-time password.
    Add {
        /// Name to sign in with.
        login: String,
        /// Name as colleagues see it.
        #[arg(long)]
        name: String,
        /// What the person may do, for every queue and office (repeatable): front_end, back_office, urp, third_level,
        /// team_leader, trainer, monitor, auditor, security, archivist, administrator.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
    },
    /// Give a person a new one-time password and print it; their sessions end.
    Passwd {
        /// Name to sign in with.
        login: String,
    },
    /// Disable a person; their sessions end at once.
    Disable {
        /// Name to sign in with.
        login: String,
    },
}

/// Runs a command.
pub async fn run(config: &Config, command: UserCommand) -> Outcome {
    let desk = compose::desk(config, false).await.map_err(Exit::failed)?;
    match command {
        UserCommand::Add { login, name, roles } => {
            let grants = roles
                .iter()
                .map(|role| {
                    let role: Role = role.parse().map_err(|_| {
                        let known: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
                        Exit::failed(format!("no role {role:?}; there are {}", known.join(", ")))
                    })?;
                    Ok(Grant {
                        role,
                        queue_id: None,
                        office_id: None,
                    })
                })
                .collect::<Result<_, Exit>>()?;
            let person = NewPerson {
                login,
                name,
                grants,
                ..NewPerson::default()
            };
            let (person, password) = people::add(&desk, Actor::CommandLine, person)
                .await
                .map_err(Exit::failed)?;
            print(format_args!("{} {password}", person.login));
        }
        UserCommand::Passwd { login } => {
            let id = find(&desk, &login).await?;
            let password = people::reset_password(&desk, Actor::CommandLine, id)
                .await
                .map_err(Exit::failed)?;
            print(format_args!("{login} {password}"));
        }
        UserCommand::Disable { login } => {
            let id = find(&desk, &login).await?;
            people::set_disabled(&desk, Actor::CommandLine, id, true)
                .await
                .map_err(Exit::failed)?;
            print(format_args!("{login} is disabled"));
        }
    }
    Ok(())
}

async fn find(desk: &Desk, login: &str) -> Result<i64, Exit> {
    let person = store::people::find_by_login(desk.store.reader(), login)
        .await
        .map_err(Exit::failed)?;
    Ok(person.ok_or_else(|| Exit::failed(format!("there is no {login:?}")))?.id)
}

/// On a desk without people, adds an administrator with a one-time password, printed once and kept nowhere.
pub async fn first_administrator(desk: &Desk) -> Outcome {
    if store::people::any(desk.store.reader()).await.map_err(Exit::failed)? {
        return Ok(());
    }
    let grants = vec![Grant {
        role: Role::Administrator,
        queue_id: None,
        office_id: None,
    }];
    let person = NewPerson {
        login: "amministratore".to_owned(),
        name: "Amministratore".to_owned(),
        grants,
        ..NewPerson::default()
    };
    let (person, password) = people::add(desk, Actor::CommandLine, person)
        .await
        .map_err(Exit::failed)?;
    print(format_args!(
        "first start: sign in as {} with the one-time password {password}",
        person.login
    ));
    Ok(())
}
