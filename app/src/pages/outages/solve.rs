//! The outage is over: the text for everybody. Or it was none.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::forms::Typed;
use model::outage::OutageView;

use crate::components::area::AreaField;
use crate::components::choice::{SelectField, offered};
use crate::components::icon::Icon;
use crate::paths;
use crate::state::locale::use_locale;

/// The text for everybody, which is checked before it is sent.
#[component]
pub fn Solve(view: OutageView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let mut typed = typed;
    let first = view.outcomes.first().map(|outcome| outcome.id.to_string());
    for (name, value) in [("text", view.answer_text), ("outcome_id", first.unwrap_or_default())] {
        typed.values.entry(name.to_owned()).or_insert(value);
    }
    view! {
        <section class="block" aria-labelledby="o-solve">
            <div class="block-head"><h2 id="o-solve">{td_string!(l, outage.solve)}</h2></div>
            <form method="post" action=paths::outage_action(view.id, "review") novalidate>
                <input type="hidden" name="version" value=view.version/>
                <div class="fields">
                    <AreaField name="text" rows="12" label=td_string!(l, outage.answer_text).to_owned() typed=typed.clone() hint=td_string!(l, outage.solve_hint).to_owned() required=true/>
                    <SelectField name="outcome_id" span="span-6" label=td_string!(l, outage.ticket_outcome).to_owned() typed=typed options=offered(&view.outcomes) required=true/>
                </div>
                <div class="form-actions"><button class="btn btn-primary" type="submit" aria-keyshortcuts="Control+Enter"><Icon name="visible"/>{td_string!(l, outage.review_button)}</button></div>
            </form>
        </section>
    }
}

/// It was opened by mistake.
#[component]
pub fn Withdraw(id: i64, version: i64, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let open = typed.values.contains_key("why");
    view! {
        <details class="triage-more" open=open>
            <summary><Icon name="ban" small=true/>{td_string!(l, outage.withdraw)}</summary>
            <form method="post" action=paths::outage_action(id, "withdraw") novalidate>
                <input type="hidden" name="version" value=version/>
                <AreaField name="why" rows="2" label=td_string!(l, outage.why).to_owned() typed=typed hint=td_string!(l, outage.withdraw_hint).to_owned() required=true/>
                <div class="form-actions"><button class="btn btn-secondary" type="submit"><Icon name="ban"/>{td_string!(l, outage.withdraw_button)}</button></div>
            </form>
        </details>
    }
}
