//! A registry's place beside the contact form, as one piece of markup: its card, or what has to happen before it is asked.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::Problem;
use model::lookup::{LookupAnswer, Registry};

use super::card::{CardView, PlateField, Stands};
use crate::i18n::i18n::Locale;
use crate::state::locale::use_locale;
use crate::words;

/// The piece, in a person's language; `provide` gives what every page finds at hand.
pub fn fragment(provide: impl FnOnce(), l: Locale, registry: Registry, said: Result<LookupAnswer, Problem>) -> String {
    let owner = Owner::new();
    let html = owner.with(|| {
        provide();
        provide_context(l);
        piece(registry, said).to_html()
    });
    owner.cleanup();
    html
}

fn piece(registry: Registry, said: Result<LookupAnswer, Problem>) -> AnyView {
    let l = use_locale();
    match said {
        Ok(LookupAnswer::Card(card)) => view! { <CardView card=*card stands=Stands::Call/> }.into_any(),
        Ok(LookupAnswer::NeedsReason) => view! { <Reason registry=registry/> }.into_any(),
        Ok(LookupAnswer::NeedsDelegation) => view! {
            <Line registry=registry>
                <label class="field-check"><input type="checkbox" data-delegation="yes"/>{td_string!(l, lookup.delegation_ask)}</label>
            </Line>
        }
        .into_any(),
        Ok(LookupAnswer::NoKey) => view! {
            <Line registry=registry>
                <p class="muted">{words::lookups::needs(l, registry)}</p>
                {(registry == Registry::Sitr).then(|| view! { <PlateField/> })}
            </Line>
        }
        .into_any(),
        Err(problem) => view! {
            <Line registry=registry><p class="field-error">{words::problem(l, &problem)}</p></Line>
        }
        .into_any(),
    }
}

/// A registry that has not been asked.
#[component]
fn Line(registry: Registry, children: Children) -> impl IntoView {
    let l = use_locale();
    view! {
        <div class="reg-line">
            <h3 title=words::lookups::about(l, registry)>{words::lookups::registry(l, registry)}</h3>
            {children()}
        </div>
    }
}

/// A registry that queue and reason do not call for: one line, behind which its reason is typed.
#[component]
fn Reason(registry: Registry) -> impl IntoView {
    let l = use_locale();
    view! {
        <details class="reg-why">
            <summary><b>{words::lookups::registry(l, registry)}</b>" "<span class="muted">{td_string!(l, lookup.not_called)}</span></summary>
            <label class="reg-field"><span>{td_string!(l, lookup.why)}</span><input type="text" maxlength="200" autocomplete="off" data-why="yes"/></label>
            <p class="field-error" hidden=true>{td_string!(l, lookup.why_missing)}</p>
            <button class="btn btn-secondary btn-small" type="button" data-ask="yes">{td_string!(l, lookup.ask)}" "{words::lookups::registry(l, registry)}</button>
        </details>
    }
}
