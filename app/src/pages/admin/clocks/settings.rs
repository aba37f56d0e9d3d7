//! The window for a citizen's answer, the automatic steps, and which closed tickets are counted again, in the draft.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;
use model::clock_rules::{ClockStep, SettingsForm};
use model::forms::Typed;

use super::super::parts::FormFoot;
use super::parts::{PartHead, Seen};
use crate::api;
use crate::api::clocks::PartScreen;
use crate::components::drawn::drawn;
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words::clocks as words;

#[component]
pub fn ClockSettingsPage() -> impl IntoView {
    let query = use_query_map();
    let again = Memo::new(move |_| query.with(|query| query.get("again").is_some()));
    let screen = Resource::new(move || again.get(), api::clocks::settings);
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <Fields screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Fields(screen: PartScreen<()>) -> impl IntoView {
    let l = use_locale();
    let PartScreen { editing, typed, .. } = screen;
    let seen = editing.seen.clone();
    let steps: Vec<AnyView> = editing
        .rules
        .percents()
        .into_iter()
        .map(|percent| view! { <Steps percent=percent typed=typed.clone()/> }.into_any())
        .collect();
    view! {
        <PartHead title=td_string!(l, clocks.settings).to_owned() typed=typed.clone() draft=editing.draft seen=editing.seen/>
        <form class="admin-form" method="post" action=paths::CLOCK_SETTINGS novalidate>
            <Seen seen=seen/>
            <div class="fields">
                <TextField name="reopen_days" kind="number" span="span-4" label=td_string!(l, clocks.reopen_days).to_owned() typed=typed.clone()
                    required=true hint=td_string!(l, clocks.reopen_hint).to_owned()/>
                <TextField name="closed_since" kind="date" span="span-4" label=td_string!(l, clocks.closed_since).to_owned() typed=typed.clone()
                    required=true hint=td_string!(l, clocks.closed_since_hint).to_owned()/>
            </div>
            <section class="form-section" aria-labelledby="steps">
                <h2 id="steps">{td_string!(l, clocks.steps)}</h2>
                <p class="hint">{td_string!(l, clocks.steps_hint)}</p>
                {steps}
                <FieldErrorLine typed=typed name="steps"/>
            </section>
            <FormFoot list=paths::CLOCKS/>
        </form>
    }
}

/// What is done at a share.
#[component]
fn Steps(percent: u8, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let boxes: Vec<AnyView> = ClockStep::ALL
        .iter()
        .map(|step| {
            let name = SettingsForm::step_field(*step, percent);
            let ticked = typed.value(&name) == "on";
            view! {
                <label class="choice"><input type="checkbox" id=name.clone() name=name value="on" checked=ticked/>{words::step(l, *step)}</label>
            }
            .into_any()
        })
        .collect();
    view! {
        <fieldset class="field">
            <legend>{td_string!(l, clocks.at_percent, percent = percent).to_string()}</legend>
            <div class="choices">{boxes}</div>
        </fieldset>
    }
}
