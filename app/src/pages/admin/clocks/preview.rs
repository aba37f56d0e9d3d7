//! What putting the draft in force would do to the tickets, and the button that does it.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;
use model::clock_rules::{ExampleView, PreviewView};
use model::forms::Typed;

use super::super::parts::FormHead;
use super::parts::{Changes, Conflict, Seen, split_conflict};
use crate::api;
use crate::components::drawn::drawn;
use crate::components::problem::ProblemPage;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn ClockPreviewPage() -> impl IntoView {
    let query = use_query_map();
    let again = Memo::new(move |_| query.with(|query| query.get("again").is_some()));
    let preview = Resource::new(move || again.get(), api::clocks::preview_of_draft);
    view! {
        <Transition>
            {drawn(move || async move {
                match preview.await {
                    Ok((preview, typed)) => view! { <Preview preview=preview typed=typed/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Preview(preview: Option<PreviewView>, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let (conflict, typed) = split_conflict(typed);
    view! {
        <FormHead title=td_string!(l, clocks.preview).to_owned() list=paths::CLOCKS list_title=td_string!(l, clocks.title) typed=typed/>
        <Conflict problem=conflict/>
        {match preview {
            Some(preview) => view! { <Effects preview=preview/> }.into_any(),
            None => view! {
                <p>{td_string!(l, clocks.no_draft)}</p>
                <p><a class="btn btn-secondary" href=paths::CLOCKS>{td_string!(l, clocks.title)}</a></p>
            }
            .into_any(),
        }}
    }
}

#[component]
fn Effects(preview: PreviewView) -> impl IntoView {
    let l = use_locale();
    let figures = [
        ("open", preview.open, td_string!(l, clocks.open)),
        ("closed", preview.closed, td_string!(l, clocks.closed)),
        ("changed", preview.changed, td_string!(l, clocks.changed_n)),
        ("earlier", preview.earlier, td_string!(l, clocks.earlier)),
        ("later", preview.later, td_string!(l, clocks.later)),
        ("now-late", preview.now_late, td_string!(l, clocks.now_late)),
        ("no-more-late", preview.no_more_late, td_string!(l, clocks.no_more_late)),
        ("measures", preview.measures_changed, td_string!(l, clocks.measures)),
    ];
    let figures = figures.map(|(code, count, label)| {
        view! { <div class="clock-figure" data-figure=code><dt>{label}</dt><dd>{count}</dd></div> }
    });
    let since = format::day(&preview.closed_since);
    view! {
        <p class="muted">{td_string!(l, clocks.preview_intro)}</p>
        <section class="form-section" aria-labelledby="changes">
            <h2 id="changes">{td_string!(l, clocks.changes)}</h2>
            <Changes changes=preview.draft.changes/>
        </section>
        <section class="form-section" aria-labelledby="effects">
            <h2 id="effects">{td_string!(l, clocks.effects)}</h2>
            <p class="hint">{td_string!(l, clocks.counted_since, day = since).to_string()}</p>
            <dl class="clock-figures">{figures.into_iter().collect_view()}</dl>
        </section>
        <section class="form-section" aria-labelledby="examples">
            <h2 id="examples">{td_string!(l, clocks.examples)}</h2>
            <Examples examples=preview.examples links=preview.links/>
        </section>
        <form class="form-actions" method="post" action=paths::CLOCK_PREVIEW>
            <Seen seen=preview.seen/>
            <button class="btn btn-primary btn-big" type="submit">{td_string!(l, clocks.apply)}</button>
            <a class="btn btn-quiet" href=paths::CLOCKS>{td_string!(l, admin.cancel)}</a>
            <span class="hint">{td_string!(l, clocks.apply_hint)}</span>
        </form>
    }
}

#[component]
fn Examples(examples: Vec<ExampleView>, links: bool) -> impl IntoView {
    let l = use_locale();
    if examples.is_empty() {
        return view! { <p>{td_string!(l, clocks.no_examples)}</p> }.into_any();
    }
    let heads = [
        td_string!(l, clocks.ticket),
        td_string!(l, admin.queue),
        td_string!(l, clocks.code),
        td_string!(l, clocks.was),
        td_string!(l, clocks.becomes),
    ];
    let head = |name: &'static str| view! { <th role="columnheader" scope="col">{name}</th> };
    let rows = examples.into_iter().map(|example| {
        let number = format::number(example.ticket_id);
        let number = if links {
            view! { <a href=paths::ticket(example.ticket_id) rel="external">{number}</a> }.into_any()
        } else {
            number.into_any()
        };
        let closed = example
            .closed
            .then(|| view! { " "<span class="badge">{td_string!(l, clocks.is_closed)}</span> });
        view! {
            <tr role="row">
                <th role="rowheader" scope="row" class="col-main">{number}{closed}</th>
                <td role="cell" data-label=td_string!(l, admin.queue)>{example.queue}</td>
                <td role="cell" data-label=td_string!(l, clocks.code)>{example.sla}</td>
                <td role="cell" data-label=td_string!(l, clocks.was)><When at=example.was/></td>
                <td role="cell" data-label=td_string!(l, clocks.becomes)><When at=example.becomes/></td>
            </tr>
        }
    });
    view! {
        <p class="hint">{td_string!(l, clocks.examples_hint)}</p>
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, clocks.examples)}</caption>
            <thead role="rowgroup"><tr role="row">{heads.into_iter().map(head).collect_view()}</tr></thead>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
