//! The form about a fax rule, on which it is also tried as it is typed.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::fax_rule::{BenchView, FaxRuleView};
use model::forms::Typed;

use super::fax_bench::{BenchResult, MailField};
use super::parts::{About, FormFoot, FormHead, use_asked};
use crate::api;
use crate::api::admin::FormScreen;
use crate::components::area::AreaField;
use crate::components::choice::CheckField;
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;

/// The groups, as they are written in a pattern.
const GROUPS: &str = "(?P<caller>…), (?P<called>…), (?P<pages>…), (?P<time>…)";

#[component]
pub fn FaxRulePage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(
        move || asked.get(),
        |asked| api::fax_rules::fax_rule(asked.id, asked.again),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <RuleForm screen=screen bench=None/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The form, with what came of trying it.
#[component]
pub fn RuleForm(screen: FormScreen<FaxRuleView>, bench: Option<BenchView>) -> impl IntoView {
    let l = use_locale();
    let FormScreen { item, typed, .. } = screen;
    let id = item.id;
    let title = if id == 0 {
        td_string!(l, fax_rules.new).to_owned()
    } else {
        item.name.clone()
    };
    let (inactive, restorable) = (!item.active, item.restorable);
    view! {
        <FormHead title=title list=paths::FAX_RULES list_title=td_string!(l, fax_rules.title) typed=typed.clone() inactive=inactive/>
        {bench.map(|bench| view! { <BenchResult bench=bench/> })}
        <form class="admin-form" method="post" action=paths::FAX_RULES novalidate>
            <About id=id/>
            <div class="fields">
                <Name rule=item typed=typed.clone()/>
                <TextField name="sort" kind="number" span="span-4" label=td_string!(l, admin.sort).to_owned() typed=typed.clone()
                    hint=td_string!(l, fax_rules.sort_hint).to_owned()/>
                <CheckField name="active" label=td_string!(l, fax_rules.active_label).to_owned() typed=typed.clone()/>
                <CheckField name="without_document" label=td_string!(l, fax_rules.without_document_label).to_owned() typed=typed.clone()/>
            </div>
            <Patterns typed=typed.clone()/>
            <FormFoot list=paths::FAX_RULES/>
            <section class="form-section" aria-labelledby="bench">
                <h2 id="bench">{td_string!(l, fax_rules.bench)}</h2>
                <p class="hint">{td_string!(l, fax_rules.bench_typed_hint)}</p>
                <MailField typed=typed/>
                <div class="form-actions">
                    <button class="btn btn-secondary" type="submit" formaction=paths::FAX_TRY formenctype="multipart/form-data"><Icon name="refresh"/>{td_string!(l, fax_rules.try_it)}</button>
                </div>
            </section>
        </form>
        {restorable.then(|| view! { <Restore id=id/> })}
    }
}

/// The name; of a rule that came with the program it stays.
#[component]
fn Name(rule: FaxRuleView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    if rule.may_be_renamed() {
        return view! { <TextField name="name" span="span-8" label=td_string!(l, admin.name).to_owned() typed=typed required=true/> }
            .into_any();
    }
    view! {
        <div class="field span-8">
            <label for="name">{td_string!(l, admin.name)}</label>
            <input id="name" name="name" type="text" value=rule.name readonly aria-describedby="name-hint"/>
            <p class="hint" id="name-hint">{td_string!(l, fax_rules.name_stays)}</p>
        </div>
    }
    .into_any()
}

#[component]
fn Patterns(typed: Typed) -> impl IntoView {
    let l = use_locale();
    view! {
        <section class="form-section" aria-labelledby="patterns">
            <h2 id="patterns">{td_string!(l, fax_rules.patterns)}</h2>
            <p class="hint">{td_string!(l, fax_rules.patterns_hint)}</p>
            <div class="fields">
                <AreaField name="all" rows="4" mono=true label=td_string!(l, fax_rules.all).to_owned() typed=typed.clone()/>
                <AreaField name="any" rows="5" mono=true label=td_string!(l, fax_rules.any).to_owned() typed=typed.clone()
                    hint=td_string!(l, fax_rules.any_hint).to_owned()/>
                <AreaField name="extract" rows="8" mono=true label=td_string!(l, fax_rules.extract).to_owned() typed=typed.clone()
                    hint=td_string!(l, fax_rules.extract_hint, groups = GROUPS.to_owned()).to_string()/>
                <AreaField name="failure" rows="4" mono=true label=td_string!(l, fax_rules.failure).to_owned() typed=typed
                    hint=td_string!(l, fax_rules.failure_hint).to_owned()/>
            </div>
        </section>
    }
}

/// The way back to the form in which the rule comes with the program.
#[component]
fn Restore(id: i64) -> impl IntoView {
    let l = use_locale();
    view! {
        <section class="form-section" aria-labelledby="restore">
            <h2 id="restore">{td_string!(l, fax_rules.restore)}</h2>
            <div class="form-actions">
                <details class="menu">
                    <summary class="btn btn-secondary"><Icon name="refresh"/>{td_string!(l, fax_rules.restore)}<Icon name="chevron-down" small=true/></summary>
                    <div class="menu-panel menu-left">
                        <p class="menu-title">{td_string!(l, fax_rules.restore_hint)}</p>
                        <form method="post" action=paths::fax_restore(id)>
                            <button class="btn btn-primary" type="submit">{td_string!(l, admin.confirm)}</button>
                        </form>
                    </div>
                </details>
            </div>
        </section>
    }
}
