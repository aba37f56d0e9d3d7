//! The card of a registry: what matters most on top, every value one click away from the ticket.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::lookup::page::attach_field;
use model::lookup::{Card, LookupKind, LookupResult, Records, Registry};

use super::ims::Registrations;
use super::pec::Boxes;
use super::sitr::Positions;
use crate::components::icon::Icon;
use crate::components::time::When;
use crate::state::locale::use_locale;
use crate::words;

/// Where a card stands, which decides what can be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Beside the contact form, whose part in the browser does the rest.
    Call,
    /// On the page about a ticket on which notes may be written.
    Ticket,
    /// Where there is nothing to copy it to.
    Alone,
}

/// The id of the form by which a value is copied into a note of the ticket.
pub const COPY_FORM: &str = "card-copy";

#[component]
pub fn CardView(card: Card, stands: Stands) -> impl IntoView {
    let l = use_locale();
    let registry = card.records.registry();
    let name = words::lookups::registry(l, registry);
    let result = words::lookups::result(l, card.result);
    let said = td_string!(l, lookup.said, name = name, what = result).to_string();
    let (class, icon) = look(card.result);
    let shown = card.records.len();
    let answered = card.result.answered();
    let more = card.more.then(|| words::lookups::more(l, shown, card.total));
    view! {
        <article class="reg-card" data-said=said aria-label=name>
            <div class="reg-head">
                <h3>{name}</h3>
                <span class=class><Icon name=icon/>{result}</span>
                <span class="reg-when"><When at=card.at/></span>
                {(stands == Stands::Call).then(|| view! { <CallActions id=card.id answered=answered/> })}
            </div>
            <p class="reg-when">
                <span class:visually-hidden={stands == Stands::Call}>{words::lookups::kind(l, card.kind)}" "</span>
                <span class="mono">{card.key}</span>{card.kept.then(|| format!(" · {}", td_string!(l, lookup.kept)))}
            </p>
            {card.of_another.then(|| view! { <p class="field-warn"><Icon name="warning" small=true/>{td_string!(l, lookup.of_another)}</p> })}
            {more.map(|more| view! { <p class="field-warn"><Icon name="warning" small=true/>{more}</p> })}
            {known(card.records, card.kind, card.result, card.more, stands)}
            {(stands == Stands::Call && registry == Registry::Sitr).then(|| view! {
                <details class="reg-plate">
                    <summary>{td_string!(l, lookup.by_plate)}</summary>
                    <PlateField/>
                </details>
            })}
        </article>
    }
}

/// Colour and icon of how a look-up ended.
fn look(result: LookupResult) -> (&'static str, &'static str) {
    match result {
        LookupResult::Hit => ("badge badge-ok", "check"),
        LookupResult::Miss => ("badge", "info"),
        LookupResult::Slow
        | LookupResult::Down
        | LookupResult::Resting
        | LookupResult::Broken
        | LookupResult::Certificate
        | LookupResult::Refused => ("badge badge-warn", "warning"),
    }
}

/// What the registry knows; that it knows nothing; or what there is to do where it gave no answer.
fn known(records: Records, kind: LookupKind, result: LookupResult, more: bool, stands: Stands) -> AnyView {
    let l = use_locale();
    let registry = records.registry();
    if !result.answered() {
        return view! { <p>{words::lookups::advice(l, result)}</p> }.into_any();
    }
    if records.is_empty() {
        return view! { <p>{words::lookups::nothing(l, registry)}</p> }.into_any();
    }
    match records {
        Records::Ims(records) => view! { <Registrations records=records kind=kind stands=stands/> }.into_any(),
        Records::Sitr(records) => view! { <Positions records=records more_there=more stands=stands/> }.into_any(),
        Records::Pec(records) => view! { <Boxes records=records kind=kind stands=stands/> }.into_any(),
    }
}

/// What can be done with a card beside the contact form, in the line of its name.
#[component]
fn CallActions(id: i64, answered: bool) -> impl IntoView {
    let l = use_locale();
    let again = td_string!(l, lookup.again);
    view! {
        {answered.then(|| view! {
            <label class="reg-attach"><input type="checkbox" name=attach_field(id) value="on" form="contact" data-attach="yes" aria-label=td_string!(l, lookup.attach_button)/>{td_string!(l, lookup.attach)}</label>
        })}
        <button class="reg-copy" type="button" data-again="yes" aria-label=again title=again><Icon name="refresh" small=true/></button>
    }
}

/// The small field for a plate, with its button.
#[component]
pub fn PlateField() -> impl IntoView {
    let l = use_locale();
    view! {
        <label class="reg-field"><span>{td_string!(l, lookup.plate)}</span><input class="mono" type="text" maxlength="16" autocomplete="off" autocapitalize="characters" spellcheck="false" data-plate="yes"/></label>
        <p class="field-error" hidden=true>{td_string!(l, lookup.plate_wrong)}</p>
        <button class="btn btn-secondary btn-small" type="button" data-ask="yes">{td_string!(l, lookup.by_plate)}</button>
    }
}

/// A value with its name, ready to be copied; nothing where it is empty.
#[component]
pub fn Pair(
    label: &'static str,
    value: String,
    stands: Stands,
    #[prop(optional)] mono: bool,
    /// The value shows what it is: its name is read out only.
    #[prop(optional)]
    plain: bool,
) -> impl IntoView {
    (!value.trim().is_empty()).then(|| {
        view! {
            <div>
                <dt class:visually-hidden=plain>{label}</dt>
                <dd><span class:mono=mono>{value.clone()}</span><CopyButton label=label.to_owned() value=value stands=stands/></dd>
            </div>
        }
    })
}

/// Copies a value into the ticket, as a line that says what it is.
#[component]
pub fn CopyButton(label: String, value: String, stands: Stands) -> impl IntoView {
    let l = use_locale();
    let line = format!("{label}: {value}");
    match stands {
        Stands::Call => {
            let name = td_string!(l, lookup.copy_named, what = label.clone()).to_string();
            let said = td_string!(l, lookup.copied, what = label).to_string();
            view! {
                <button class="reg-copy" type="button" data-copy=line data-said=said aria-label=name title=td_string!(l, lookup.copy)><Icon name="files" small=true/></button>
            }
            .into_any()
        }
        Stands::Ticket => {
            let name = td_string!(l, lookup.copy_ticket_named, what = label).to_string();
            view! {
                <button class="reg-copy" type="submit" form=COPY_FORM name="copy" value=line aria-label=name title=td_string!(l, lookup.copy_ticket)><Icon name="files" small=true/></button>
            }
            .into_any()
        }
        Stands::Alone => ().into_any(),
    }
}
