//! The registries: their rules, and files for the local ones.
//!
//! A file goes to the disk as it comes, without a name: when the process ends, however it ends, nothing of it is left.

use std::collections::BTreeMap;
use std::io;

use app::api::context::problem_of;
use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::admin::Actor;
use domain::admin::registries::{imports, save_rules};
use domain::lookups::import::run::{Running, run};
use domain::lookups::import::{ImportFile, ImportForm};
use domain::{Desk, Error};
use model::lookup::Registry;
use model::problem::{Check, FieldError};
use model::registry_admin::{RegistryRulesView, asking_roles, role_field};
use model::registry_import::{FILE_MAX, ImportMode, ImportPolicy};
use model::{FieldProblem, Problem};

use super::{acting, number, only};
use crate::http::kept::Kept;
use crate::http::multipart::{StreamError, Streamed, stream};
use crate::http::{Caller, Refused, encode, see};
use crate::router::AppState;

/// Largest form with a file, in bytes: a file that is too large is told so, and not cut off, up to twice its limit.
pub const BODY_MAX: usize = 1024 * 1024 * 1024;

/// The registry that an address names.
fn registry_of(code: &str) -> Result<Registry, Refused> {
    code.parse().map_err(|_| Refused(Problem::NotFound))
}

/// Writes the rules of a registry.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(code): Path<String>,
    Form(values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let registry = registry_of(&code)?;
    let mut known = vec!["keep_minutes".to_owned(), "asks_delegation".to_owned()];
    known.extend(asking_roles().map(role_field));
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    only(&values, &known, &["queue_", "reason_", "delegation_"])?;
    let kept = Kept {
        values: values.clone(),
        draft: app::paths::registry_draft(registry),
        page: app::paths::registry(registry),
    };
    let Some(who) = acting(who) else {
        return Ok(kept.sign_in(&state).await);
    };
    let done = match rules_of(&values) {
        Ok(rules) => save_rules(&state.desk, Actor::Person(&who), registry, rules)
            .await
            .map_err(problem_of),
        Err(problem) => Err(problem),
    };
    let saved = format!("{}?done=saved", app::paths::registry(registry));
    kept.settle(&state, who.id, done.map(|()| saved)).await
}

fn rules_of(values: &BTreeMap<String, String>) -> Result<RegistryRulesView, Problem> {
    let mut check = Check::default();
    let typed = values.get("keep_minutes").map(String::as_str).unwrap_or_default();
    let keep_minutes = number(&mut check, "keep_minutes", typed);
    check.done()?;
    let numbered = |prefix: &str| -> Vec<i64> {
        values
            .keys()
            .filter_map(|name| name.strip_prefix(prefix)?.parse().ok())
            .collect()
    };
    let queues = numbered("queue_").into_iter().map(|id| (id, None));
    // Which queue a reason belongs to is not for the form to say.
    let reasons = numbered("reason_").into_iter().map(|id| (0, Some(id)));
    Ok(RegistryRulesView {
        called_for: queues.chain(reasons).collect(),
        roles: asking_roles()
            .filter(|role| values.contains_key(&role_field(*role)))
            .collect(),
        keep_minutes,
        asks_delegation: values.contains_key("asks_delegation"),
        delegation_queues: numbered("delegation_"),
    })
}

/// Takes a file for a local registry, and has it read behind this request.
pub async fn send(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(code): Path<String>,
    form: Multipart,
) -> Result<Response, Refused> {
    let registry = registry_of(&code)?;
    let who = acting(who);
    let may_send = who.as_ref().is_some_and(|who| imports::may_send(who).is_ok());
    // Without the right the form is read to its end all the same: a browser hears no answer while it is sending.
    let mut file = if may_send {
        Some(nameless(&state.config.data_dir).map_err(|error| Refused(disk(&error)))?)
    } else {
        None
    };
    let sent = match stream(form, file.as_mut(), FILE_MAX).await {
        Ok(sent) => sent,
        Err(StreamError::Form(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Streamed {
            too_large: true,
            ..Streamed::default()
        },
        Err(StreamError::Form(_)) => return Err(Refused(Problem::Unreachable)),
        Err(StreamError::Disk(error)) => return Err(Refused(disk(&error))),
    };
    only(&sent.values, &["mode", "policy"], &[])?;
    let page = app::paths::registry(registry);
    let kept = Kept {
        values: sent.values.clone(),
        draft: app::paths::registry_import_draft(registry),
        page: page.clone(),
    };
    let Some(who) = who else {
        return Ok(kept.sign_in(&state).await);
    };
    let file = file.ok_or(Refused(Problem::Forbidden))?;
    let begun = match form_of(registry, &sent) {
        Ok(form) => {
            let file: Box<dyn ImportFile> = Box::new(file.into_std().await);
            imports::begin(&state.desk, Actor::Person(&who), form, file)
                .await
                .map_err(problem_of)
        }
        Err(problem) => Err(problem),
    };
    let done = begun.map(|running| {
        tokio::spawn(read(state.desk.clone(), running));
        format!("{page}?done=sent#import")
    });
    kept.settle(&state, who.id, done).await
}

/// A file that has no name, and is gone when nobody has it open.
fn nameless(folder: &std::path::Path) -> io::Result<tokio::fs::File> {
    Ok(tokio::fs::File::from_std(tempfile::tempfile_in(folder)?))
}

fn disk(error: &io::Error) -> Problem {
    if error.kind() == io::ErrorKind::StorageFull {
        return Problem::StorageFull;
    }
    problem_of(Error::Fault(format!(
        "a file for a registry cannot be written: {error}"
    )))
}

fn form_of(registry: Registry, sent: &Streamed) -> Result<ImportForm, Problem> {
    if sent.too_large {
        let large = FieldProblem::with_limit("file", FieldError::FileTooLarge, FILE_MAX);
        return Err(Problem::Invalid(vec![large]));
    }
    let mut check = Check::default();
    let value = |name: &str| sent.values.get(name).map(String::as_str).unwrap_or_default();
    let mode = value("mode").parse::<ImportMode>();
    check.ensure(mode.is_ok(), "mode", FieldError::UnknownChoice);
    let policy = value("policy").parse::<ImportPolicy>();
    check.ensure(policy.is_ok(), "policy", FieldError::UnknownChoice);
    check.ensure(sent.file_name.is_some(), "file", FieldError::Required);
    check.done()?;
    Ok(ImportForm {
        registry,
        mode: mode.unwrap_or(ImportMode::Complete),
        policy: policy.unwrap_or(ImportPolicy::AllOrNothing),
        file_name: sent.file_name.clone().unwrap_or_default(),
    })
}

/// Reads a file to its end.
async fn read(desk: Desk, running: Running) {
    let id = running.id;
    match run(&desk, running).await {
        Ok(state) => tracing::info!(import = id, state = state.code(), "a file for a registry was read"),
        Err(error) => tracing::error!(import = id, %error, "a file for a registry could not be read"),
    }
}

/// Puts a file in force, or throws it away.
pub async fn decide(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path((code, id, action)): Path<(String, i64, String)>,
) -> Result<Response, Refused> {
    let registry = registry_of(&code)?;
    let page = app::paths::registry(registry);
    let Some(who) = acting(who) else {
        // Nothing was typed that could be lost.
        let next = encode(&page);
        return Ok(see(&format!("{}?ended=yes&next={next}", app::paths::LOGIN)));
    };
    let actor = Actor::Person(&who);
    let done = match action.as_str() {
        "apply" => imports::apply(&state.desk, actor, id).await,
        "discard" => imports::discard(&state.desk, actor, id).await,
        _ => Err(Problem::NotFound.into()),
    };
    let kept = Kept {
        values: BTreeMap::new(),
        draft: app::paths::registry_import_draft(registry),
        page: page.clone(),
    };
    let word = if action == "apply" { "applied" } else { "discarded" };
    let done = done.map(|()| format!("{page}?done={word}"));
    kept.settle(&state, who.id, done.map_err(problem_of)).await
}
