//! A person: what they are called, what they may do and where, their way in.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::admin::{GrantRow, PersonView, grant_rows};
use model::desk::Choice;
use model::forms::Typed;
use model::notice::NoticeChoice;
use model::people::Grant;
use model::{Permission, Role};

use super::parts::{About, FormFoot, FormHead, use_asked};
use super::people::PersonBadge;
use crate::api;
use crate::api::admin::FormScreen;
use crate::components::choice::{Offered, SelectField, offered, options_of};
use crate::components::drawn::drawn;
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// Rows that wait empty for more roles: enough for one sitting, and no JavaScript is needed to have them.
const EMPTY_ROWS: usize = 3;

#[component]
pub fn PersonPage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(move || asked.get(), |asked| api::admin::person(asked.id, asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <PersonForm screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn PersonForm(screen: FormScreen<PersonView>) -> impl IntoView {
    let l = use_locale();
    let FormScreen {
        item,
        typed,
        queues,
        offices,
        own,
        ..
    } = screen;
    let is_new = item.id == 0;
    let title = if is_new {
        td_string!(l, admin.new_person).to_owned()
    } else {
        item.name.clone()
    };
    let login = if is_new {
        view! {
            <TextField name="login" span="span-6" mono=true label=td_string!(l, admin.login).to_owned() typed=typed.clone() required=true
                hint=td_string!(l, admin.login_hint).to_owned()/>
        }
        .into_any()
    } else {
        view! {
            <div class="field span-6">
                <label for="login">{td_string!(l, admin.login)}</label>
                <input id="login" name="login" type="text" class="mono" autocomplete="off" value=item.login.clone() readonly aria-describedby="login-hint"/>
                <p class="hint" id="login-hint">{td_string!(l, admin.login_stays)}</p>
            </div>
        }
        .into_any()
    };
    view! {
        <FormHead title=title list=paths::PEOPLE list_title=td_string!(l, admin.people) typed=typed.clone()/>
        {(!is_new).then(|| view! { <p><PersonBadge disabled=item.disabled waiting=item.must_change_password/></p> })}
        <form class="admin-form" method="post" action=paths::PEOPLE novalidate>
            <About id=item.id/>
            <section class="form-section">
                <h2>{td_string!(l, admin.who)}</h2>
                <div class="fields">
                    <TextField name="name" span="span-6" label=td_string!(l, admin.name).to_owned() typed=typed.clone() required=true/>
                    {login}
                    <TextField name="email" kind="email" span="span-6" label=td_string!(l, admin.email).to_owned() typed=typed.clone()/>
                    <TextField name="operator_code" span="span-6" label=td_string!(l, admin.operator_code).to_owned() typed=typed.clone()
                        hint=td_string!(l, admin.operator_code_hint).to_owned()/>
                </div>
            </section>
            <Grants typed=typed.clone() queues=queues offices=offices/>
            <Notices typed=typed person=item.clone()/>
            {is_new.then(|| view! { <p class="hint">{td_string!(l, admin.one_time_next)}</p> })}
            <FormFoot list=paths::PEOPLE/>
        </form>
        {(!is_new && !own).then(|| view! { <WayIn person=item/> })}
    }
}

/// What the person may do: a row a role, for one queue or all, in one office or all.
#[component]
fn Grants(typed: Typed, queues: Vec<Choice>, offices: Vec<Choice>) -> impl IntoView {
    let l = use_locale();
    let mut rows = grant_rows(&typed.values);
    rows.extend(std::iter::repeat_n(GrantRow::default(), EMPTY_ROWS));
    let roles: Offered = Role::ALL
        .iter()
        .map(|role| (role.code().to_owned(), words::role(l, *role).to_owned()))
        .collect();
    let (queues, offices) = (offered(&queues), offered(&offices));
    let columns = [
        td_string!(l, admin.role),
        td_string!(l, admin.queue),
        td_string!(l, admin.office),
    ];
    let rows = rows.into_iter().enumerate().map(|(row, grant)| {
        let n = row + 1;
        view! {
            <tr role="row">
                <td role="cell" data-label=columns[0]>{list(format!("grant_role_{row}"), format!("{} {n}", columns[0]), td_string!(l, admin.no_role), roles.clone(), &grant.role)}</td>
                <td role="cell" data-label=columns[1]>{list(format!("grant_queue_{row}"), format!("{} {n}", columns[1]), td_string!(l, admin.all_queues), queues.clone(), &grant.queue)}</td>
                <td role="cell" data-label=columns[2]>{list(format!("grant_office_{row}"), format!("{} {n}", columns[2]), td_string!(l, admin.all_offices), offices.clone(), &grant.office)}</td>
            </tr>
        }
    });
    view! {
        <section class="form-section" aria-labelledby="grants">
            <h2 id="grants">{td_string!(l, admin.roles)}</h2>
            <p class="hint">{td_string!(l, admin.roles_hint)}</p>
            <FieldErrorLine typed=typed name="grants"/>
            <table class="table table-cards grant-rows" role="table" aria-labelledby="grants">
                <thead role="rowgroup"><tr role="row">
                    {columns.into_iter().map(|name| view! { <th role="columnheader" scope="col">{name}</th> }).collect_view()}
                </tr></thead>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        </section>
    }
}

/// How they are told of what is handed to their office, and what keeps them from being told.
#[component]
fn Notices(typed: Typed, person: PersonView) -> impl IntoView {
    let l = use_locale();
    let choices: Offered = NoticeChoice::ALL
        .iter()
        .map(|choice| (choice.code().to_owned(), words::notices(l, *choice).to_owned()))
        .collect();
    let answers = |grant: &Grant| grant.role.permissions().contains(&Permission::TicketAnswer);
    let nowhere = person.email.is_empty() && person.grants.iter().any(answers);
    let trouble = person.notice_trouble.map(|trouble| {
        let what = if trouble.given_up {
            td_string!(l, admin.notices_failed)
        } else {
            td_string!(l, admin.notices_waiting)
        };
        view! { <div class="alert alert-warning"><Icon name="warning"/><p>{what}" "<span class="mono">{trouble.why}</span></p></div> }
    });
    view! {
        <section class="form-section" aria-labelledby="notices-title">
            <h2 id="notices-title">{td_string!(l, admin.notices)}</h2>
            {nowhere.then(|| view! { <div class="alert alert-warning"><Icon name="warning"/><p>{td_string!(l, admin.notices_nowhere)}</p></div> })}
            {trouble}
            <div class="fields">
                <SelectField name="notices" span="span-6" label=td_string!(l, admin.notices).to_owned() typed=typed options=choices
                    hint=td_string!(l, admin.notices_hint).to_owned()/>
            </div>
        </section>
    }
}

/// A list without a label of its own: its column and row name it.
fn list(name: String, label: String, nothing: &'static str, options: Offered, chosen: &str) -> AnyView {
    view! {
        <select name=name aria-label=label>
            <option value="">{nothing}</option>
            {options_of(options, chosen)}
        </select>
    }
    .into_any()
}

/// A new one-time password, and the door shut or opened. Not for oneself: both would end the session.
#[component]
fn WayIn(person: PersonView) -> impl IntoView {
    let l = use_locale();
    let (icon, words, hint, next) = if person.disabled {
        (
            "check",
            td_string!(l, admin.enable),
            td_string!(l, admin.enable_hint),
            "no",
        )
    } else {
        (
            "lock",
            td_string!(l, admin.disable),
            td_string!(l, admin.disable_hint),
            "yes",
        )
    };
    view! {
        <section class="form-section" aria-labelledby="way-in">
            <h2 id="way-in">{td_string!(l, admin.way_in)}</h2>
            <div class="form-actions">
                <details class="menu">
                    <summary class="btn btn-secondary"><Icon name="key"/>{td_string!(l, admin.reset_password)}<Icon name="chevron-down" small=true/></summary>
                    <div class="menu-panel menu-left">
                        <p class="menu-title">{td_string!(l, admin.reset_hint)}</p>
                        <form method="post" action=paths::person_action(person.id, "password")>
                            <button class="btn btn-primary" type="submit">{td_string!(l, admin.confirm)}</button>
                        </form>
                    </div>
                </details>
                <details class="menu">
                    <summary class="btn btn-secondary"><Icon name=icon/>{words}<Icon name="chevron-down" small=true/></summary>
                    <div class="menu-panel menu-left">
                        <p class="menu-title">{hint}</p>
                        <form method="post" action=paths::person_action(person.id, "disabled")>
                            <button class="btn btn-primary" type="submit" name="disabled" value=next>{td_string!(l, admin.confirm)}</button>
                        </form>
                    </div>
                </details>
            </div>
        </section>
    }
}
