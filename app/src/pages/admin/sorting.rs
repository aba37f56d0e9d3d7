//! Sorting rules: where received mail belongs, and what they would have said of past mail.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;
use model::sorting::{Fired, KINDS, Place, RuleView, Trial, Tried, Why};

use super::super::triage::WhyLine;
use super::parts::{About, ActiveBadge, EditCell, FormFoot, FormHead, Heads, ListHead, NameCell, Nothing, use_asked};
use crate::api;
use crate::api::sorting::RuleScreen;
use crate::components::area::AreaField;
use crate::components::choice::{CheckField, SelectField, offered};
use crate::components::destination::DestinationField;
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn SortingPage() -> impl IntoView {
    let query = use_query_map();
    let trial = Memo::new(move |_| query.with(|query| query.get("trial").is_some()));
    let rules = Resource::new(move || trial.get(), api::sorting::rules);
    view! {
        <Transition>
            {drawn(move || async move {
                match rules.await {
                    Ok((rules, trial)) => view! { <Rules rules=rules trial=trial/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Rules(rules: Vec<RuleView>, trial: Option<Trial>) -> impl IntoView {
    let l = use_locale();
    let none = rules.is_empty();
    let heads = vec![
        td_string!(l, admin.name),
        td_string!(l, sorting.looks_for),
        td_string!(l, sorting.leads_to),
        td_string!(l, admin.mailbox),
        td_string!(l, admin.status),
    ];
    let rows = rules.into_iter().map(|rule| {
        let href = paths::form(paths::SORTING, Some(rule.id));
        let mailbox = rule
            .mailbox
            .clone()
            .unwrap_or_else(|| td_string!(l, mails.all_mailboxes).to_owned());
        let to = rule
            .reason
            .as_ref()
            .map_or(rule.queue.clone(), |reason| format!("{} · {reason}", rule.queue));
        view! {
            <tr role="row" class:off=!rule.active>
                <NameCell href=href.clone() name=rule.name.clone()/>
                <td role="cell" data-label=td_string!(l, sorting.looks_for)><WhyLine fired=all_of(&rule)/></td>
                <td role="cell" data-label=td_string!(l, sorting.leads_to)>{to}</td>
                <td role="cell" data-label=td_string!(l, admin.mailbox)>{mailbox}</td>
                <td role="cell"><ActiveBadge active=rule.active/></td>
                <EditCell href=href name=rule.name/>
            </tr>
        }
    });
    view! {
        <ListHead title=td_string!(l, sorting.title) list=paths::SORTING add=td_string!(l, sorting.new)/>
        <p class="muted">{td_string!(l, sorting.intro)}</p>
        {if none {
            view! { <Nothing/> }.into_any()
        } else {
            view! {
                <table class="table table-cards" role="table">
                    <caption class="visually-hidden">{td_string!(l, sorting.title)}</caption>
                    <Heads names=heads/>
                    <tbody role="rowgroup">{rows.collect_view()}</tbody>
                </table>
                <p><a class="btn btn-secondary" href=format!("{}?trial=yes#trial", paths::SORTING)><Icon name="refresh"/>{td_string!(l, sorting.try_all)}</a></p>
            }.into_any()
        }}
        {trial.map(|trial| view! { <TrialView trial=trial/> })}
    }
}

/// Everything that a rule looks for, in the form of why it would fire.
fn all_of(rule: &RuleView) -> Fired {
    let entries = Place::ALL.iter().flat_map(|place| {
        rule.conditions.of(*place).iter().map(|entry| Why {
            place: *place,
            entry: entry.clone(),
        })
    });
    Fired {
        rule: String::new(),
        why: entries.collect(),
    }
}

#[component]
pub fn SortingRulePage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(move || asked.get(), |asked| api::sorting::rule(asked.id, asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <RuleForm screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn RuleForm(screen: RuleScreen) -> impl IntoView {
    let l = use_locale();
    let RuleScreen {
        item,
        typed,
        queues,
        mailboxes,
        trial,
    } = screen;
    let id = item.id;
    let title = if id == 0 {
        td_string!(l, sorting.new).to_owned()
    } else {
        item.name
    };
    let kinds: Vec<String> = KINDS
        .iter()
        .map(|kind| format!("{kind} ({})", words::mail_kind(l, Some(kind))))
        .collect();
    view! {
        <FormHead title=title list=paths::SORTING list_title=td_string!(l, sorting.title) typed=typed.clone() inactive=!item.active/>
        <form class="admin-form" method="post" action=paths::SORTING novalidate>
            <About id=id/>
            <div class="fields">
                <TextField name="name" span="span-5" label=td_string!(l, admin.name).to_owned() typed=typed.clone() required=true/>
                <SelectField name="mailbox_id" span="span-4" label=td_string!(l, admin.mailbox).to_owned() typed=typed.clone()
                    options=offered(&mailboxes) nothing=td_string!(l, mails.all_mailboxes).to_owned()/>
                <TextField name="sort" kind="number" span="span-3" label=td_string!(l, admin.sort).to_owned() typed=typed.clone()/>
                <DestinationField name="dest" span="span-6" label=td_string!(l, sorting.leads_to).to_owned() typed=typed.clone() queues=queues required=true/>
                <CheckField name="active" span="span-6" label=td_string!(l, admin.active_label).to_owned() typed=typed.clone()/>
            </div>
            <section class="form-section">
                <h2>{td_string!(l, sorting.looks_for)}</h2>
                <p class="hint">{td_string!(l, sorting.conditions_hint)}</p>
                <div class="fields">
                    <AreaField name="sender" span="span-6" rows="3" label=td_string!(l, sorting.sender).to_owned() typed=typed.clone() hint=td_string!(l, sorting.sender_hint).to_owned()/>
                    <AreaField name="recipient" span="span-6" rows="3" label=td_string!(l, sorting.recipient).to_owned() typed=typed.clone() hint=td_string!(l, sorting.recipient_hint).to_owned()/>
                    <AreaField name="subject" span="span-6" rows="3" label=td_string!(l, sorting.subject).to_owned() typed=typed.clone() hint=td_string!(l, sorting.words_hint).to_owned()/>
                    <AreaField name="body" span="span-6" rows="3" label=td_string!(l, sorting.body).to_owned() typed=typed.clone()/>
                    <AreaField name="attachment" span="span-6" rows="3" label=td_string!(l, sorting.attachment).to_owned() typed=typed.clone() hint=td_string!(l, sorting.attachment_hint).to_owned()/>
                    <AreaField name="kind" span="span-6" rows="3" label=td_string!(l, sorting.kind).to_owned() typed=typed hint=td_string!(l, sorting.kind_hint, kinds = kinds.join(", ")).to_string()/>
                </div>
            </section>
            <FormFoot list=paths::SORTING>
                <button class="btn btn-secondary" type="submit" formaction=paths::SORTING_TRY><Icon name="refresh"/>{td_string!(l, sorting.try_it)}</button>
            </FormFoot>
        </form>
        {trial.map(|trial| view! { <TrialView trial=trial/> })}
        {(id != 0).then(|| view! {
            <details class="triage-more">
                <summary><Icon name="delete" small=true/>{td_string!(l, sorting.delete)}</summary>
                <form method="post" action=paths::sorting_delete(id)>
                    <p>{td_string!(l, sorting.delete_hint)}</p>
                    <button class="btn btn-danger" type="submit">{td_string!(l, sorting.delete_button)}</button>
                </form>
            </details>
        })}
    }
}

/// What a trial found: a line of figures, then the mails, those first that lie elsewhere today.
#[component]
fn TrialView(trial: Trial) -> impl IntoView {
    let l = use_locale();
    let figures = td_string!(
        l,
        sorting.figures,
        read = trial.read,
        fired = trial.fired,
        agreed = trial.agreed
    )
    .to_string();
    let none = trial.rows.is_empty();
    view! {
        <section class="block" id="trial" aria-labelledby="trial-title">
            <div class="block-head"><h2 id="trial-title">{td_string!(l, sorting.trial)}</h2></div>
            <p role="status">{figures}</p>
            {(!none).then(|| view! {
                <table class="table table-cards" role="table" aria-labelledby="trial-title">
                    <thead role="rowgroup"><tr role="row">
                        <th role="columnheader" scope="col">{td_string!(l, list.subject)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, sorting.why)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, sorting.would)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, sorting.is)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, list.received)}</th>
                    </tr></thead>
                    <tbody role="rowgroup">{trial.rows.into_iter().map(|row| view! { <TriedRow row=row/> }).collect_view()}</tbody>
                </table>
            })}
        </section>
    }
}

#[component]
fn TriedRow(row: Tried) -> impl IntoView {
    let l = use_locale();
    let what = match row.shown {
        Some(mail) => view! {
            <a href=paths::mail(row.mail)>{words::subject(l, &mail.subject)}</a>
            <span class="muted">" "{mail.sender}</span>
            {mail.ticket_id.map(|id| view! { " "<a href=paths::ticket(id) rel="external">{format::number(id)}</a> })}
        }
        .into_any(),
        None => {
            view! { <span class="muted">{td_string!(l, sorting.hidden, n = row.mail).to_string()}</span> }.into_any()
        }
    };
    let verdict = if row.agrees {
        view! { <span class="badge badge-ok"><Icon name="check"/>{td_string!(l, sorting.agrees)}</span> }.into_any()
    } else {
        view! { <span class="badge badge-warn"><Icon name="warning"/>{td_string!(l, sorting.differs)}</span> }
            .into_any()
    };
    view! {
        <tr role="row">
            <td role="cell">{what}</td>
            <td role="cell" data-label=td_string!(l, sorting.why)><WhyLine fired=row.fired/></td>
            <td role="cell" data-label=td_string!(l, sorting.would)>{row.would}" "{verdict}</td>
            <td role="cell" data-label=td_string!(l, sorting.is)>{row.is}</td>
            <td role="cell" data-label=td_string!(l, list.received)><When at=row.received/></td>
        </tr>
    }
}
