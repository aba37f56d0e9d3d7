//! People: who works at the desk, and the one-time password of whoever was just added.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;
use model::admin::{OneTimePassword, PersonView};

use super::parts::{EditCell, Heads, ListHead, NameCell};
use crate::api;
use crate::api::ApiError;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn PeoplePage() -> impl IntoView {
    let query = use_query_map();
    let just_made = query.with_untracked(|query| query.get("done").as_deref() == Some("password"));
    let people = Resource::new(|| (), |()| api::admin::people());
    let made = Resource::new(
        move || just_made,
        |just_made| async move {
            if just_made {
                api::admin::one_time_password().await
            } else {
                Ok(None)
            }
        },
    );
    view! {
        <Transition>
            {drawn(move || async move {
                let (people, made) = (people.await, made.await);
                match people {
                    Ok(people) => {
                        let notice = just_made.then(|| view! { <OneTime made=made/> }.into_any());
                        view! { <People people=people notice=notice/> }.into_any()
                    }
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The password that was just made. It is here this once: whoever reloads the page is told so.
#[component]
fn OneTime(made: Result<Option<OneTimePassword>, ApiError>) -> impl IntoView {
    let l = use_locale();
    match made {
        Ok(Some(made)) => view! {
            <section class="one-time" aria-labelledby="one-time">
                <h2 id="one-time"><Icon name="key"/>{td_string!(l, admin.one_time)}</h2>
                <dl class="pairs">
                    <dt>{td_string!(l, admin.name)}</dt><dd>{made.name}</dd>
                    <dt>{td_string!(l, admin.login)}</dt><dd class="mono">{made.login}</dd>
                    <dt>{td_string!(l, login.password)}</dt><dd class="mono one-time-password">{made.password}</dd>
                </dl>
                <p>{td_string!(l, admin.one_time_hint)}</p>
            </section>
        }
        .into_any(),
        Ok(None) => view! {
            <div class="alert alert-warning" role="status"><Icon name="info"/><p>{td_string!(l, admin.one_time_gone)}</p></div>
        }
        .into_any(),
        Err(error) => view! {
            <div class="alert alert-error" role="alert"><Icon name="error"/><p>{words::problem(l, &error.0)}</p></div>
        }
        .into_any(),
    }
}

#[component]
fn People(
    people: Vec<PersonView>,
    /// Stands between the head and the list.
    notice: Option<AnyView>,
) -> impl IntoView {
    let l = use_locale();
    let active = people.iter().filter(|person| !person.disabled).count();
    let sub = td_string!(l, admin.people_count, n = people.len(), active = active).to_string();
    let heads = vec![
        td_string!(l, admin.name),
        td_string!(l, admin.login),
        td_string!(l, admin.operator_code),
        td_string!(l, admin.roles),
        td_string!(l, admin.status),
    ];
    let rows = people.into_iter().map(|person| {
        let href = paths::form(paths::PEOPLE, Some(person.id));
        let mut roles: Vec<&'static str> = person.grants.iter().map(|grant| words::role(l, grant.role)).collect();
        roles.sort_unstable();
        roles.dedup();
        view! {
            <tr role="row" class:off=person.disabled>
                <NameCell href=href.clone() name=person.name.clone()/>
                <td role="cell" class="mono">{person.login}</td>
                <td role="cell" data-label=td_string!(l, admin.operator_code)>{person.operator_code}</td>
                <td role="cell" data-label=td_string!(l, admin.roles)>{roles.join(", ")}</td>
                <td role="cell"><PersonBadge disabled=person.disabled waiting=person.must_change_password/></td>
                <EditCell href=href name=person.name/>
            </tr>
        }
    });
    view! {
        <ListHead title=td_string!(l, admin.people) list=paths::PEOPLE add=td_string!(l, admin.new_person) sub=sub/>
        {notice}
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, admin.people)}</caption>
            <Heads names=heads/>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
}

/// Whether a person can sign in.
#[component]
pub fn PersonBadge(
    disabled: bool,
    /// They have a one-time password and have not chosen their own yet.
    waiting: bool,
) -> impl IntoView {
    let l = use_locale();
    let (class, icon, words) = match (disabled, waiting) {
        (true, _) => ("badge", "lock", td_string!(l, admin.disabled)),
        (false, true) => ("badge badge-warn", "key", td_string!(l, admin.has_one_time)),
        (false, false) => ("badge badge-ok", "check", td_string!(l, admin.enabled)),
    };
    view! { <span class=class><Icon name=icon/>{words}</span> }
}
