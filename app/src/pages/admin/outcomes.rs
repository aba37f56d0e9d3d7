//! Closing outcomes: common to all queues, or one queue's.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::admin::OutcomeAdminView;

use super::parts::{
    About, ActiveBadge, EditCell, FormFoot, FormHead, Heads, ListHead, NameCell, Nothing, queue_name, use_asked,
};
use crate::api;
use crate::api::admin::{FormScreen, Listed};
use crate::components::choice::{CheckField, SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::problem::ProblemPage;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn OutcomesPage() -> impl IntoView {
    let outcomes = Resource::new(|| (), |()| api::admin::outcomes());
    view! {
        <Transition>
            {drawn(move || async move {
                match outcomes.await {
                    Ok(outcomes) => view! { <Outcomes outcomes=outcomes/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Outcomes(outcomes: Listed<OutcomeAdminView>) -> impl IntoView {
    let l = use_locale();
    let Listed { rows, queues } = outcomes;
    if rows.is_empty() {
        return view! {
            <ListHead title=td_string!(l, admin.outcomes) list=paths::OUTCOMES add=td_string!(l, admin.new_outcome)/>
            <Nothing/>
        }
        .into_any();
    }
    let heads = vec![
        td_string!(l, admin.name),
        td_string!(l, admin.queue),
        td_string!(l, admin.first_contact),
        td_string!(l, admin.status),
    ];
    let rows = rows.into_iter().map(|row| {
        let href = paths::form(paths::OUTCOMES, Some(row.id));
        let first_contact = if row.at_first_contact { td_string!(l, admin.yes) } else { td_string!(l, admin.no) };
        view! {
            <tr role="row" class:off=!row.active>
                <NameCell href=href.clone() name=row.name.clone()/>
                <td role="cell" data-label=td_string!(l, admin.queue)>{queue_name(&queues, row.queue_id, td_string!(l, admin.all_queues))}</td>
                <td role="cell" data-label=td_string!(l, admin.first_contact)>{first_contact}</td>
                <td role="cell"><ActiveBadge active=row.active/></td>
                <EditCell href=href name=row.name/>
            </tr>
        }
    });
    view! {
        <ListHead title=td_string!(l, admin.outcomes) list=paths::OUTCOMES add=td_string!(l, admin.new_outcome)/>
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, admin.outcomes)}</caption>
            <Heads names=heads/>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
pub fn OutcomePage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(move || asked.get(), |asked| api::admin::outcome(asked.id, asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <OutcomeForm screen=screen/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn OutcomeForm(screen: FormScreen<OutcomeAdminView>) -> impl IntoView {
    let l = use_locale();
    let FormScreen {
        item, typed, queues, ..
    } = screen;
    let title = if item.id == 0 {
        td_string!(l, admin.new_outcome).to_owned()
    } else {
        item.name
    };
    view! {
        <FormHead title=title list=paths::OUTCOMES list_title=td_string!(l, admin.outcomes) typed=typed.clone() inactive=!item.active/>
        <form class="admin-form" method="post" action=paths::OUTCOMES novalidate>
            <About id=item.id/>
            <div class="fields">
                <TextField name="name" span="span-5" label=td_string!(l, admin.name).to_owned() typed=typed.clone() required=true/>
                <SelectField name="queue_id" span="span-4" label=td_string!(l, admin.queue).to_owned() typed=typed.clone()
                    options=offered(&queues) nothing=td_string!(l, admin.all_queues).to_owned()/>
                <TextField name="sort" kind="number" span="span-3" label=td_string!(l, admin.sort).to_owned() typed=typed.clone()/>
                <CheckField name="at_first_contact" label=td_string!(l, admin.first_contact_label).to_owned() typed=typed.clone()/>
                <CheckField name="active" label=td_string!(l, admin.active_label).to_owned() typed=typed/>
            </div>
            <FormFoot list=paths::OUTCOMES/>
        </form>
    }
}
