//! The files of a local registry: the one that is being read or waits for a decision, the form for a new one, those of before.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::forms::Typed;
use model::lookup::Registry;
use model::registry_import::{Column, ImportMode, ImportPolicy, ImportState, ImportView};

use super::registries::state_badge;
use crate::components::choice::{Offered, SelectField};
use crate::components::field::FieldErrorLine;
use crate::components::icon::Icon;
use crate::components::time::When;
use crate::format;
use crate::i18n::i18n::Locale;
use crate::pages::progress::Progress;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// Refused lines that are shown unfolded.
const FEW: usize = 10;

/// Everything about the files of a registry.
#[component]
pub fn Files(registry: Registry, pending: Option<ImportView>, history: Vec<ImportView>, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let reading = pending
        .as_ref()
        .is_some_and(|import| import.state == ImportState::Reading);
    let waits = pending.is_some();
    let pending = pending.map(|import| match import.state {
        ImportState::Reading => view! { <Reading import=import/> }.into_any(),
        _ => view! { <Ready import=import/> }.into_any(),
    });
    view! {
        <section class="form-section" id="import" aria-labelledby="import-title">
            <h2 id="import-title">{td_string!(l, registries.import)}</h2>
            {pending}
            {(!reading).then(|| view! { <NewFile registry=registry waits=waits typed=typed/> })}
            {(!history.is_empty()).then(|| view! { <History imports=history/> })}
        </section>
    }
}

/// How far a file was read.
#[component]
fn Reading(import: ImportView) -> impl IntoView {
    let l = use_locale();
    let progress = td_string!(
        l,
        registries.progress,
        lines = import.lines,
        read = format::bytes(import.read_bytes),
        bytes = format::bytes(import.bytes)
    )
    .to_string();
    view! {
        <div class="card import-card">
            <h3>{td_string!(l, registries.being_read)}</h3>
            <p>{import.file_name.clone()}" "{state_badge(l, import.state)}</p>
            <Progress text=progress done=import.read_bytes total=import.bytes href=paths::registry(import.registry)/>
            <div class="form-actions">
                <form method="post" action=paths::registry_import_action(import.registry, import.id, "discard")>
                    <button class="btn btn-quiet" type="submit">{td_string!(l, registries.stop)}</button>
                </form>
            </div>
        </div>
    }
}

/// What a file would change, and what is decided about it.
#[component]
fn Ready(import: ImportView) -> impl IntoView {
    let l = use_locale();
    let figures = [
        ("lines", td_string!(l, registries.lines), import.lines),
        ("accepted", td_string!(l, registries.accepted), import.accepted),
        ("refused", td_string!(l, registries.refused), import.refused),
        ("added", td_string!(l, registries.added), import.added),
        ("changed", td_string!(l, registries.changed), import.changed),
        ("removed", td_string!(l, registries.removed), import.removed),
        ("unchanged", td_string!(l, registries.unchanged), import.unchanged),
        ("after", td_string!(l, registries.after), import.records()),
    ];
    let figures: Vec<AnyView> = figures
        .into_iter()
        .map(|(name, words, n)| view! { <dt>{words}</dt><dd data-figure=name>{n}</dd> }.into_any())
        .collect();
    let ignored = (!import.findings.ignored.is_empty()).then(|| {
        let names = import.findings.ignored.join(", ");
        view! { <p class="hint">{td_string!(l, registries.ignored, names = names).to_string()}</p> }
    });
    let apply = if import.may_apply() {
        view! {
            <form method="post" action=paths::registry_import_action(import.registry, import.id, "apply")>
                <button class="btn btn-primary" type="submit"><Icon name="check"/>{td_string!(l, registries.apply)}</button>
            </form>
        }
        .into_any()
    } else {
        let why = if import.accepted == 0 {
            td_string!(l, registries.cannot_apply_none)
        } else {
            td_string!(l, registries.cannot_apply)
        };
        view! { <p class="why"><Icon name="warning" small=true/>{why}</p> }.into_any()
    };
    let what = format!(
        "{}; {}",
        words::registries::mode(l, import.mode),
        words::registries::policy(l, import.policy)
    );
    view! {
        <div class="card import-card">
            <h3>{td_string!(l, registries.result)}</h3>
            <p>{import.file_name.clone()}" ("{what}") "{state_badge(l, import.state)}</p>
            <dl class="pairs import-figures">{figures}</dl>
            {ignored}
            {refused(l, &import)}
            <div class="form-actions">
                {apply}
                <form method="post" action=paths::registry_import_action(import.registry, import.id, "discard")>
                    <button class="btn btn-quiet" type="submit">{td_string!(l, registries.discard)}</button>
                </form>
            </div>
        </div>
    }
}

/// The refused lines: how many for which reason, and the first of them.
fn refused(l: Locale, import: &ImportView) -> Option<AnyView> {
    if import.refused == 0 {
        return None;
    }
    let counts = import.findings.counts.iter().map(|(error, count)| {
        view! {
            <tr role="row">
                <th role="rowheader" scope="row">{words::registries::line_error(l, *error)}</th>
                <td role="cell" data-label=td_string!(l, registries.how_many)>{*count}</td>
            </tr>
        }
    });
    let told = &import.findings.told;
    let first = td_string!(l, registries.refused_first, shown = told.len(), all = import.refused).to_string();
    let few = told.len() <= FEW;
    let lines = told
        .iter()
        .map(|problem| view! { <li>{words::registries::line(l, problem)}</li> });
    let view = view! {
        <h4>{td_string!(l, registries.refused_title)}</h4>
        <table class="table table-cards" role="table">
            <caption>{td_string!(l, registries.refused_by)}</caption>
            <thead role="rowgroup"><tr role="row">
                <th role="columnheader" scope="col">{td_string!(l, registries.why)}</th>
                <th role="columnheader" scope="col">{td_string!(l, registries.how_many)}</th>
            </tr></thead>
            <tbody role="rowgroup">{counts.collect_view()}</tbody>
        </table>
        <details class="refused-lines" open=few>
            <summary>{first}</summary>
            <ul>{lines.collect_view()}</ul>
        </details>
    };
    Some(view.into_any())
}

#[component]
fn NewFile(registry: Registry, waits: bool, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let mut typed = typed;
    // What is the least surprise.
    for (name, usual) in [
        ("mode", ImportMode::Complete.code()),
        ("policy", ImportPolicy::AllOrNothing.code()),
    ] {
        typed.values.entry(name.to_owned()).or_insert_with(|| usual.to_owned());
    }
    let modes: Offered = ImportMode::ALL
        .iter()
        .map(|mode| (mode.to_string(), words::registries::mode(l, *mode).to_owned()))
        .collect();
    let policies: Offered = ImportPolicy::ALL
        .iter()
        .map(|policy| (policy.to_string(), words::registries::policy(l, *policy).to_owned()))
        .collect();
    let wrong = typed.error("file").is_some();
    let described = if wrong { "file-error" } else { "file-hint" };
    let needed = Column::needed(registry);
    let names = |columns: &[Column]| {
        let names: Vec<&str> = columns.iter().map(|column| column.code()).collect();
        names.join(", ")
    };
    let columns = td_string!(
        l,
        registries.columns,
        needed = names(needed),
        others = names(&Column::of(registry)[needed.len()..])
    )
    .to_string();
    view! {
        <h3>{td_string!(l, registries.new_file)}</h3>
        <p class="hint">{td_string!(l, registries.import_intro)}</p>
        {waits.then(|| view! { <p class="hint">{td_string!(l, registries.takes_place)}</p> })}
        <form class="admin-form" method="post" enctype="multipart/form-data" action=paths::registry_import(registry) novalidate>
            <div class="fields">
                <SelectField name="mode" span="span-6" label=td_string!(l, registries.mode).to_owned() typed=typed.clone() options=modes/>
                <SelectField name="policy" span="span-6" label=td_string!(l, registries.policy).to_owned() typed=typed.clone() options=policies/>
                // The last one: what was chosen above is known before the file comes.
                <div class="field span-12">
                    <label for="file">{td_string!(l, registries.file)}</label>
                    <input id="file" name="file" type="file" accept=".csv,.txt,text/csv,text/plain" aria-invalid=wrong.then_some("true") aria-describedby=described/>
                    <p class="hint" id="file-hint">{td_string!(l, registries.file_hint)}" "{columns}</p>
                    <FieldErrorLine typed=typed name="file"/>
                </div>
            </div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit"><Icon name="upload"/>{td_string!(l, registries.send)}</button>
            </div>
        </form>
    }
}

/// The files of before and of now.
#[component]
fn History(imports: Vec<ImportView>) -> impl IntoView {
    let l = use_locale();
    let rows: Vec<AnyView> = imports.into_iter().map(|import| past(l, import)).collect();
    view! {
        <h3 id="history">{td_string!(l, registries.history)}</h3>
        <table class="table table-cards" role="table" aria-labelledby="history">
            <thead role="rowgroup"><tr role="row">
                <th role="columnheader" scope="col">{td_string!(l, registries.file)}</th>
                <th role="columnheader" scope="col">{td_string!(l, registries.state)}</th>
                <th role="columnheader" scope="col">{td_string!(l, registries.when)}</th>
                <th role="columnheader" scope="col">{td_string!(l, registries.by)}</th>
                <th role="columnheader" scope="col">{td_string!(l, registries.outcome)}</th>
            </tr></thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}

fn past(l: Locale, import: ImportView) -> AnyView {
    let by = import
        .by
        .clone()
        .unwrap_or_else(|| td_string!(l, registries.by_command).to_owned());
    let figure = |words: &str, n: i64| (n > 0).then(|| format!("{} {n}", words.to_lowercase()));
    let outcome: Vec<String> = match import.fault {
        Some(fault) => vec![words::registries::fault(l, fault).to_owned()],
        None => [
            figure(td_string!(l, registries.lines), import.lines),
            figure(td_string!(l, registries.refused), import.refused),
            figure(td_string!(l, registries.added), import.added),
            figure(td_string!(l, registries.changed), import.changed),
            figure(td_string!(l, registries.removed), import.removed),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    let mode = words::registries::mode(l, import.mode);
    // Enough of it to tell two files with one name apart.
    let hash: String = import.sha256.chars().take(12).collect();
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="col-main">
                <b>{import.file_name}</b>" "<span class="muted">{mode}" · "{format::bytes(import.bytes)}" · "<code title=import.sha256>{hash}</code></span>
            </th>
            <td role="cell">{state_badge(l, import.state)}</td>
            <td role="cell" data-label=td_string!(l, registries.when)><When at=import.applied.unwrap_or(import.started)/></td>
            <td role="cell" data-label=td_string!(l, registries.by)>{by}</td>
            <td role="cell" data-label=td_string!(l, registries.outcome)>{outcome.join(", ")}</td>
        </tr>
    }
    .into_any()
}
