//! PEC requests: opened, done step by step, handed to the provider as a list.

use std::collections::BTreeMap;

use app::api::context::problem_of;
use axum::Form;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::csv::Csv;
use domain::pec_requests::confirm::{LastWord, Told};
use domain::pec_requests::form::SignedForm;
use domain::pec_requests::open::NewRequest;
use domain::pec_requests::{back, confirm, data, execute, export, form, identity, open, refuse, withdraw};
use domain::{Desk, Principal, Result as Outcome};
use model::forms::TypedContact;
use model::pec_request::{RequestField, RequestFilter, RequestKind, RequestNews, RequestState};
use model::{Problem, Timestamp};
use serde::Deserialize;

use super::admin::only;
use super::kept::Kept;
use super::multipart::read;
use super::{Caller, Refused, SignedIn};
use crate::router::AppState;

type Values = BTreeMap<String, String>;

/// Opens a request with a ticket of its own.
pub async fn open_new(
    State(state): State<AppState>,
    caller: Caller,
    Form(values): Form<Values>,
) -> Result<Response, Refused> {
    let known = [
        "pec_kind",
        "channel",
        "subject",
        "notes",
        "caller_name",
        "caller_phone",
        "caller_tax_code",
        "caller_email",
        "opened_at",
    ];
    let sent = kept_new(values, &known, None)?;
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let typed = |name: &str| value(&sent.values, name);
    let form = NewRequest {
        kind: typed("pec_kind").parse().ok(),
        channel: typed("channel").parse().ok(),
        caller: TypedContact {
            id: None,
            name: typed("caller_name"),
            phone: typed("caller_phone"),
            tax_code: typed("caller_tax_code"),
            email: typed("caller_email"),
        },
        subject: typed("subject"),
        notes: typed("notes"),
        opened_at: typed("opened_at").parse().map_or_else(|_| state.desk.now(), Timestamp),
    };
    let done = open::open_new(&state.desk, &who, form).await;
    let to = done.map(|line| done_at(line.id, RequestNews::Opened.code()));
    sent.settle(&state, who.id, to.map_err(problem_of)).await
}

/// Opens a request for a ticket that asks for it.
pub async fn open_for(
    State(state): State<AppState>,
    caller: Caller,
    Path(ticket_id): Path<i64>,
    Form(values): Form<Values>,
) -> Result<Response, Refused> {
    let sent = kept_new(values, &["pec_kind"], Some(ticket_id))?;
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let kind = value(&sent.values, "pec_kind").parse().ok();
    let done = open::open(&state.desk, &who, ticket_id, kind).await;
    let to = done.map(|line| done_at(line.id, RequestNews::Opened.code()));
    sent.settle(&state, who.id, to.map_err(problem_of)).await
}

/// Does something about a request.
pub async fn act(
    State(state): State<AppState>,
    caller: Caller,
    Path((id, action)): Path<(i64, String)>,
    Form(mut values): Form<Values>,
) -> Result<Response, Refused> {
    tidy(&mut values);
    let fields: Vec<&str> = match action.as_str() {
        "data" => RequestField::ALL.iter().map(|field| field.code()).collect(),
        "identity" => vec!["pec_how"],
        "executed" | "sent" => vec!["reference"],
        "submit" => Vec::new(),
        "confirm" => vec!["text", "outcome_id", "ticket_version"],
        "refuse" => vec!["refusal", "refusal_text", "end_outcome", "ticket_version"],
        "withdraw" => vec!["why"],
        "back" => vec!["step"],
        _ => return Err(Refused(Problem::NotFound)),
    };
    only(&values, &[fields.as_slice(), &["version"]].concat(), &[])?;
    let version = value(&values, "version").parse().unwrap_or(0);
    let seen_ticket = value(&values, "ticket_version").parse().unwrap_or(0);
    values.remove("version");
    values.remove("ticket_version");
    let sent = kept(id, values);
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let done = perform(&state.desk, &who, id, &action, &sent.values, (version, seen_ticket)).await;
    let to = done.map(|code| done_at(id, code)).map_err(problem_of);
    sent.settle(&state, who.id, to).await
}

/// The action; says what was done.
async fn perform(
    desk: &Desk,
    who: &Principal,
    id: i64,
    action: &str,
    values: &Values,
    (version, seen_ticket): (i64, i64),
) -> Outcome<&'static str> {
    let typed = |name: &str| value(values, name);
    let last_word = |text: &str, outcome: &str| LastWord {
        id,
        text: typed(text),
        outcome_id: typed(outcome).parse().ok(),
        version,
        ticket_version: seen_ticket,
    };
    let news = match action {
        "data" => {
            data::write(desk, who, id, values, version).await?;
            RequestNews::DataWritten
        }
        "identity" => {
            identity::verify(desk, who, id, typed("pec_how").parse().ok(), version).await?;
            RequestNews::Identified
        }
        "executed" => {
            execute::executed(desk, who, id, &typed("reference"), version).await?;
            RequestNews::Executed
        }
        "sent" => {
            execute::sent(desk, who, &[(id, version)], &typed("reference")).await?;
            RequestNews::Sent
        }
        "submit" => {
            execute::submit(desk, who, id, version).await?;
            RequestNews::Sent
        }
        "confirm" => match confirm::confirm(desk, who, last_word("text", "outcome_id")).await? {
            Told::Written => RequestNews::Confirmed,
            Told::ToCall => return Ok("to_call"),
        },
        "refuse" => {
            let reason = typed("refusal").parse().ok();
            match refuse::refuse(desk, who, last_word("refusal_text", "end_outcome"), reason).await? {
                Told::Written => RequestNews::Refused,
                Told::ToCall => return Ok("to_call"),
            }
        }
        "withdraw" => {
            withdraw::withdraw(desk, who, id, &typed("why"), version).await?;
            RequestNews::Withdrawn
        }
        _ => {
            back::back(desk, who, id, typed("step").parse().ok(), version).await?;
            RequestNews::WentBack
        }
    };
    Ok(news.code())
}

/// Takes the signed form.
pub async fn signed_form(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<i64>,
    form: Multipart,
) -> Result<Response, Refused> {
    let brought = read(form).await.map_err(|_| Refused(Problem::Unreachable))?;
    only(&brought.values, &["version", "attachment_id"], &[])?;
    let (version, chosen) = (brought.number("version").unwrap_or(0), brought.number("attachment_id"));
    let mut values = brought.values;
    values.remove("version");
    let sent = kept(id, values);
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let signed = SignedForm {
        id,
        uploads: brought.files,
        chosen,
        version,
    };
    let done = match brought.problem {
        Some(problem) => Err(problem),
        None => form::receive(&state.desk, &who, signed).await.map_err(problem_of),
    };
    let to = done.map(|()| done_at(id, RequestNews::FormReceived.code()));
    sent.settle(&state, who.id, to).await
}

/// Marks requests as sent to the provider.
pub async fn sent(
    State(state): State<AppState>,
    caller: Caller,
    Form(mut values): Form<Values>,
) -> Result<Response, Refused> {
    tidy(&mut values);
    only(&values, &["reference"], &["request_"])?;
    let sent = Kept {
        values,
        draft: app::paths::PEC_LIST_DRAFT.to_owned(),
        page: app::paths::PEC_REQUESTS.to_owned(),
    };
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    let reference = value(&sent.values, "reference");
    let done = execute::sent(&state.desk, &who, &chosen(&sent.values), &reference).await;
    let to = format!("{}?done={}", app::paths::PEC_REQUESTS, RequestNews::Sent);
    sent.settle(&state, who.id, done.map(|()| to).map_err(problem_of)).await
}

/// The filter in an address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    state: Option<String>,
    kind: Option<String>,
}

/// Downloads every request of a filter.
pub async fn export_all(
    State(state): State<AppState>,
    SignedIn(who): SignedIn,
    Query(filter): Query<Filter>,
) -> Result<Response, Refused> {
    let code = |text: Option<String>| text.filter(|text| !text.is_empty());
    let unknown = |_| Refused(Problem::NotFound);
    let filter = RequestFilter {
        state: code(filter.state)
            .map(|code| code.parse::<RequestState>())
            .transpose()
            .map_err(unknown)?,
        kind: code(filter.kind)
            .map(|code| code.parse::<RequestKind>())
            .transpose()
            .map_err(unknown)?,
        after: None,
    };
    download(&state.desk, &who, &[], filter).await
}

/// Downloads the requests that were chosen.
pub async fn export_chosen(
    State(state): State<AppState>,
    caller: Caller,
    Form(values): Form<Values>,
) -> Result<Response, Refused> {
    only(&values, &["reference"], &["request_"])?;
    let ids: Vec<i64> = chosen(&values).into_iter().map(|(id, _)| id).collect();
    let sent = Kept {
        values,
        draft: app::paths::PEC_LIST_DRAFT.to_owned(),
        page: app::paths::PEC_REQUESTS.to_owned(),
    };
    let Some(who) = caller.0.filter(|who| !who.must_change_password) else {
        return Ok(sent.sign_in(&state).await);
    };
    if ids.is_empty() {
        let none = Problem::field("requests", model::problem::FieldError::Required);
        return sent.settle(&state, who.id, Err(none)).await;
    }
    download(&state.desk, &who, &ids, RequestFilter::default()).await
}

/// The list for the provider, who reads Italian.
async fn download(desk: &Desk, who: &Principal, ids: &[i64], filter: RequestFilter) -> Result<Response, Refused> {
    let l = app::Locale::it;
    let rows = export::export(desk, who, ids, filter).await?;
    let mut table = Csv::new(&texts(&app::pec_export_head(l)));
    for line in &rows {
        table.row(texts(&app::pec_export_line(l, &line.row, &line.data)));
    }
    let name = format!(
        "attachment; filename=\"richieste-pec-{}.csv\"",
        desk.zone.date(desk.now())
    );
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, table.into_text()).into_response())
}

/// Cells as they are written.
fn texts(cells: &[String]) -> Vec<&str> {
    cells.iter().map(String::as_str).collect()
}

/// The requests whose boxes are ticked, with the versions that were seen.
fn chosen(values: &Values) -> Vec<(i64, i64)> {
    let one = |(name, version): (&String, &String)| {
        let id = name.strip_prefix("request_")?.parse().ok()?;
        Some((id, version.parse().unwrap_or(0)))
    };
    values.iter().filter_map(one).collect()
}

/// A form about a request.
fn kept(id: i64, values: Values) -> Kept {
    Kept {
        values,
        draft: app::paths::pec_draft(id),
        page: app::paths::pec_request(id),
    }
}

/// A form that opens one.
fn kept_new(mut values: Values, known: &[&str], ticket_id: Option<i64>) -> Result<Kept, Refused> {
    tidy(&mut values);
    only(&values, known, &[])?;
    Ok(Kept {
        values,
        draft: app::paths::pec_new_draft(ticket_id),
        page: ticket_id.map_or_else(|| app::paths::NEW_PEC_REQUEST.to_owned(), app::paths::pec_for_ticket),
    })
}

fn done_at(id: i64, code: &str) -> String {
    format!("{}?done={code}", app::paths::pec_request(id))
}

/// Browsers send CRLF for a line break.
fn tidy(values: &mut Values) {
    for value in values.values_mut() {
        *value = value.replace("\r\n", "\n");
    }
}

fn value(values: &Values, name: &str) -> String {
    values.get(name).cloned().unwrap_or_default()
}
