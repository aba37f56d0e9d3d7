//! What is said to the provider of an outage, and what it says.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::forms::Typed;
use model::outage::{OutageState, OutageView};

use crate::components::area::AreaField;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn Provider(view: OutageView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let open = view.state == OutageState::Open;
    let (may_report, reference) = (view.may_report, view.reference.clone());
    view! {
        <section class="card" aria-labelledby="o-provider">
            <div class="card-head"><h2 id="o-provider">{td_string!(l, outage.provider)}</h2></div>
            <div class="card-body">
                {view.reported.clone().map(|reported| {
                    let said = if reported.answered { td_string!(l, outage.provider_answered) } else { td_string!(l, outage.provider_silent) };
                    view! {
                        <p>{td_string!(l, outage.reported, address = reported.address).to_string()}", "<When at=reported.at/></p>
                        <p>{td_string!(l, outage.reported_ticket)}" "<a href=paths::ticket(reported.ticket_id) rel="external">{format::number(reported.ticket_id)}</a></p>
                        <p><b>{said}</b></p>
                    }
                })}
                {(!open && !reference.is_empty()).then(|| view! { <p>{td_string!(l, outage.reference)}": "<span class="mono">{reference}</span></p> })}
                {open.then(|| view! { <Follow view=view.clone() typed=typed.clone()/> })}
            </div>
        </section>
        {may_report.then(|| view! { <Report view=view typed=typed/> })}
    }
}

/// Its own number of the outage, and when it expects it to be over.
#[component]
fn Follow(view: OutageView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let mut typed = typed;
    for (name, value) in [("reference", view.reference), ("expected_at", view.expected_input)] {
        typed.values.entry(name.to_owned()).or_insert(value);
    }
    view! {
        <form method="post" action=paths::outage_action(view.id, "follow") novalidate>
            <input type="hidden" name="version" value=view.version/>
            <div class="fields">
                <TextField name="reference" label=td_string!(l, outage.reference).to_owned() typed=typed.clone()/>
                <TextField name="expected_at" kind="datetime-local" label=td_string!(l, outage.expected_at).to_owned() typed=typed/>
            </div>
            <div class="form-actions"><button class="btn btn-secondary" type="submit"><Icon name="check"/>{td_string!(l, outage.follow_button)}</button></div>
        </form>
    }
}

/// The text to the provider, and the addresses that it may name.
#[component]
fn Report(view: OutageView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let again = view.reported.is_some();
    let mut typed = typed;
    let address = view.reported.map(|reported| reported.address).unwrap_or_default();
    for (name, value) in [("address", address), ("report_text", view.report_text)] {
        typed.values.entry(name.to_owned()).or_insert(value);
    }
    let title = if again {
        td_string!(l, outage.report_again)
    } else {
        td_string!(l, outage.report)
    };
    let open = !again || typed.error("address").is_some() || typed.error("report_text").is_some();
    let ticked = typed.clone();
    let boxes: Vec<_> = view
        .tickets
        .into_iter()
        .filter_map(|ticket| Some((ticket.ticket_id, ticket.address?)))
        .map(|(ticket_id, address)| {
            let name = format!("box_{ticket_id}");
            let checked = ticked.value(&name) == "on";
            view! { <label class="field-check"><input type="checkbox" name=name value="on" checked=checked/><span class="mono">{address}</span></label> }
        })
        .collect();
    let any = !boxes.is_empty();
    view! {
        <details class="triage-more" open=open>
            <summary><Icon name="send" small=true/>{title}</summary>
            <form method="post" action=paths::outage_action(view.id, "report") novalidate>
                <input type="hidden" name="version" value=view.version/>
                <div class="fields">
                    <TextField name="address" kind="email" label=td_string!(l, outage.address).to_owned() typed=typed.clone() required=true/>
                    <AreaField name="report_text" rows="12" label=td_string!(l, outage.report_text).to_owned() typed=typed hint=td_string!(l, outage.report_hint).to_owned() required=true/>
                </div>
                {any.then(|| view! { <fieldset class="triage-tickets"><legend>{td_string!(l, outage.boxes)}</legend>{boxes}</fieldset> })}
                <div class="form-actions"><button class="btn btn-secondary" type="submit"><Icon name="send"/>{td_string!(l, outage.report_button)}</button></div>
            </form>
        </details>
    }
}
