//! Fax rules in the order in which they are asked, and the bench on which they are tried.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::Problem;
use model::fax_rule::{BenchView, FaxRuleView};

use super::fax_bench::{BenchResult, MailField, typed_for};
use super::fax_rule::RuleForm;
use super::parts::{ActiveBadge, EditCell, Heads, ListHead, NameCell};
use crate::api;
use crate::api::fax_rules::Tried;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// Patterns of a rule that the list shows.
const SHOWN: usize = 2;

#[component]
pub fn FaxRulesPage() -> impl IntoView {
    listed(None)
}

/// The answer to a bench's form: the page on which it stands, with what came of it. Without a form that was sent it is the
/// list.
#[component]
pub fn FaxTryPage() -> impl IntoView {
    let Some(Tried { form, bench }) = use_context::<Tried>() else {
        return listed(None);
    };
    let Some((id, values)) = form else {
        return listed(Some(bench));
    };
    let screen = Resource::new(|| (), move |()| api::fax_rules::fax_rule(id, false));
    view! {
        <Transition>
            {drawn(move || {
                let (values, bench) = (values.clone(), bench.clone());
                async move {
                    match screen.await {
                        Ok(mut screen) => {
                            screen.typed.values = values;
                            screen.typed.problem = bench.as_ref().err().cloned();
                            view! { <RuleForm screen=screen bench=bench.ok()/> }.into_any()
                        }
                        Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}

fn listed(bench: Option<Result<BenchView, Problem>>) -> AnyView {
    let rules = Resource::new(|| (), |()| api::fax_rules::fax_rules());
    view! {
        <Transition>
            {drawn(move || {
                let bench = bench.clone();
                async move {
                    match rules.await {
                        Ok(rules) => view! { <Rules rules=rules bench=bench/> }.into_any(),
                        Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Rules(rules: Vec<FaxRuleView>, bench: Option<Result<BenchView, Problem>>) -> impl IntoView {
    let l = use_locale();
    let heads = vec![
        td_string!(l, admin.name),
        td_string!(l, fax_rules.recognises),
        td_string!(l, fax_rules.origin),
        td_string!(l, admin.status),
    ];
    let problem = bench.as_ref().and_then(|bench| bench.as_ref().err().cloned());
    let typed = typed_for(problem.clone());
    view! {
        <ListHead title=td_string!(l, fax_rules.title) list=paths::FAX_RULES add=td_string!(l, fax_rules.new)/>
        {problem.map(|problem| view! { <ErrorSummary problem=problem/> })}
        {bench.and_then(Result::ok).map(|bench| view! { <BenchResult bench=bench/> })}
        <p class="muted">{td_string!(l, fax_rules.intro)}</p>
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, fax_rules.title)}</caption>
            <Heads names=heads/>
            <tbody role="rowgroup">{rows(rules)}</tbody>
        </table>
        <section class="form-section" aria-labelledby="bench">
            <h2 id="bench">{td_string!(l, fax_rules.bench)}</h2>
            <p class="hint">{td_string!(l, fax_rules.bench_hint)}</p>
            <form class="admin-form" method="post" enctype="multipart/form-data" action=paths::FAX_TRY novalidate>
                <MailField typed=typed/>
                <div class="form-actions">
                    <button class="btn btn-secondary" type="submit"><Icon name="refresh"/>{td_string!(l, fax_rules.try_it)}</button>
                </div>
            </form>
        </section>
    }
}

fn rows(rules: Vec<FaxRuleView>) -> Vec<AnyView> {
    rules.into_iter().map(row).collect()
}

fn row(rule: FaxRuleView) -> AnyView {
    let l = use_locale();
    let href = paths::form(paths::FAX_RULES, Some(rule.id));
    let patterns: Vec<&str> = rule.all.lines().chain(rule.any.lines()).collect();
    let more = patterns.len() > SHOWN;
    let patterns = patterns
        .into_iter()
        .take(SHOWN)
        .map(|line| view! { <li><code>{line.to_owned()}</code></li> })
        .collect_view();
    let changed = rule.changed.map(|at| view! { " "<When at=at/> });
    view! {
        <tr role="row" class:off=!rule.active>
            <NameCell href=href.clone() name=rule.name.clone()/>
            <td role="cell" data-label=td_string!(l, fax_rules.recognises)>
                <ul class="patterns">{patterns}{more.then(|| view! { <li>"…"</li> })}</ul>
            </td>
            <td role="cell" data-label=td_string!(l, fax_rules.origin)>
                {rule.origin.map(|origin| words::rule_origin(l, origin))}
                {changed}
            </td>
            <td role="cell"><ActiveBadge active=rule.active/></td>
            <EditCell href=href name=rule.name/>
        </tr>
    }
    .into_any()
}
