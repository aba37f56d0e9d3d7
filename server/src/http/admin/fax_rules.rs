//! Fax rules: saved, taken back to their shipped form, tried on a mail.
//!
//! What came of trying is in the answer itself, not behind a redirect as elsewhere: nothing of a tried mail is stored.

use std::collections::BTreeMap;

use app::api::context::problem_of;
use app::api::fax_rules::Tried;
use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use domain::admin::Actor;
use domain::admin::fax_bench::{self, MailFile};
use domain::admin::fax_rules::{self, FaxRuleForm};
use model::forms::FILE_MAX;
use model::problem::{Check, FieldError};
use model::{FieldProblem, Problem};

use super::{Sent, acting, answered, number, only};
use crate::http::{Caller, Refused, encode, multipart, see};
use crate::router::AppState;

/// The fields of the form about a rule. `mail` is the file to be tried, of which a form that is saved sends the name.
const FIELDS: [&str; 10] = [
    "id",
    "name",
    "sort",
    "active",
    "without_document",
    "all",
    "any",
    "failure",
    "extract",
    "mail",
];

/// Adds or changes a rule.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(values): Form<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let sent = sent(values)?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = match form(&sent) {
        Ok(form) => fax_rules::save(&state.desk, Actor::Person(&who), form).await.map(drop),
        Err(problem) => Err(problem.into()),
    };
    sent.settle(&state, &who, done.map_err(problem_of)).await
}

/// Takes a changed rule back to its shipped form.
pub async fn restore(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path(id): Path<i64>,
) -> Result<Response, Refused> {
    let Some(who) = acting(who) else {
        return Ok(sign_in(&app::paths::form(app::paths::FAX_RULES, Some(id))));
    };
    fax_rules::restore(&state.desk, Actor::Person(&who), id).await?;
    Ok(see(&format!("{}?done=saved", app::paths::FAX_RULES)))
}

/// Shows what the rules make of a mail: the stored ones, or with what was typed where it comes with the form about a rule.
pub async fn try_on(
    State(state): State<AppState>,
    Caller(who): Caller,
    parts: Parts,
    form_sent: Multipart,
) -> Result<Response, Refused> {
    let uploaded = multipart::read(form_sent)
        .await
        .map_err(|_| Refused(Problem::Unreachable))?;
    let rule = if uploaded.values.is_empty() {
        None
    } else {
        Some(sent(uploaded.values)?)
    };
    let Some(who) = acting(who) else {
        return Ok(match rule {
            Some(rule) => rule.sign_in(&state).await,
            None => sign_in(app::paths::FAX_RULES),
        });
    };
    let mail = uploaded.files.into_iter().next().map(|file| MailFile {
        name: file.name,
        raw: file.bytes,
    });
    let bench = match (uploaded.problem, &rule) {
        (Some(_), _) => Err(too_large()),
        (None, None) => fax_bench::stored(&state.desk, &who, mail).await.map_err(problem_of),
        (None, Some(rule)) => match form(rule) {
            Ok(form) => fax_bench::typed(&state.desk, &who, &form, mail)
                .await
                .map_err(problem_of),
            Err(problem) => Err(problem),
        },
    };
    if let Err(problem @ (Problem::Forbidden | Problem::NotFound)) = bench {
        return Err(Refused(problem));
    }
    let tried = Tried {
        form: rule.map(|rule| (rule.id, rule.values)),
        bench,
    };
    Ok(answered(&state, parts, tried).await)
}

fn sent(mut values: BTreeMap<String, String>) -> Result<Sent, Refused> {
    only(&values, &FIELDS, &[])?;
    values.remove("mail");
    Sent::new("fax_rule", app::paths::FAX_RULES, values)
}

fn form(sent: &Sent) -> Result<FaxRuleForm, Problem> {
    let mut check = Check::default();
    let form = FaxRuleForm {
        id: sent.id,
        name: sent.value("name"),
        sort: number(&mut check, "sort", &sent.value("sort")),
        active: sent.values.contains_key("active"),
        without_document: sent.values.contains_key("without_document"),
        all: sent.value("all"),
        any: sent.value("any"),
        failure: sent.value("failure"),
        extract: sent.value("extract"),
    };
    check.done()?;
    Ok(form)
}

fn too_large() -> Problem {
    let field = FieldProblem::with_limit("mail", FieldError::FileTooLarge, FILE_MAX);
    Problem::Invalid(vec![field])
}

/// Nothing was typed that could be lost: sign in, and see the page again.
fn sign_in(back: &str) -> Response {
    see(&format!("{}?ended=yes&next={}", app::paths::LOGIN, encode(back)))
}
