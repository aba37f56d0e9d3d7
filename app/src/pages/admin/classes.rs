//! Classes of retention: how long things are kept, and by which rule.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::retention::{ClassView, CountedFrom};

use super::parts::{About, ActiveBadge, EditCell, FormFoot, FormHead, Heads, ListHead, NameCell, use_asked};
use crate::api;
use crate::components::choice::{CheckField, SelectField};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::problem::ProblemPage;
use crate::i18n::i18n::Locale;
use crate::paths;
use crate::state::locale::use_locale;

/// From when the months are counted.
pub(super) fn counted_words(l: Locale, counted: CountedFrom) -> &'static str {
    match counted {
        CountedFrom::Closing => td_string!(l, retention.from_closing),
        CountedFrom::ContractEnd => td_string!(l, retention.from_contract_end),
    }
}

#[component]
pub fn ClassesPage() -> impl IntoView {
    let classes = Resource::new(|| (), |()| api::retention::classes());
    view! {
        <Transition>
            {drawn(move || async move {
                match classes.await {
                    Ok(rows) => view! { <Classes rows=rows/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Classes(rows: Vec<ClassView>) -> impl IntoView {
    let l = use_locale();
    let heads = vec![
        td_string!(l, admin.name),
        td_string!(l, retention.legal_basis),
        td_string!(l, retention.months),
        td_string!(l, retention.counted),
        td_string!(l, admin.status),
    ];
    let rows = rows.into_iter().map(|row| {
        let href = paths::form(paths::CLASSES, Some(row.id));
        view! {
            <tr role="row" class:off=!row.active>
                <NameCell href=href.clone() name=row.name.clone()/>
                <td role="cell" data-label=td_string!(l, retention.legal_basis)>{row.legal_basis}</td>
                <td role="cell" data-label=td_string!(l, retention.months)>{row.months.to_string()}</td>
                <td role="cell" data-label=td_string!(l, retention.counted)>{counted_words(l, row.counted)}</td>
                <td role="cell"><ActiveBadge active=row.active/></td>
                <EditCell href=href name=row.name/>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <ListHead title=td_string!(l, retention.classes) list=paths::CLASSES add=td_string!(l, retention.new_class)/>
        <p class="muted">{td_string!(l, retention.class_intro)}" "<a href=paths::CONTRACTS>{td_string!(l, retention.contracts)}</a></p>
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, retention.classes)}</caption>
            <Heads names=heads/>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}

#[component]
pub fn ClassPage() -> impl IntoView {
    let asked = use_asked();
    let screen = Resource::new(
        move || asked.get(),
        |asked| api::retention::class(asked.id, asked.again),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok((class, typed)) => view! { <ClassForm class=class typed=typed/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn ClassForm(class: ClassView, typed: model::forms::Typed) -> impl IntoView {
    let l = use_locale();
    let id = class.id;
    let title = if id == 0 {
        td_string!(l, retention.new_class).to_owned()
    } else {
        class.name
    };
    let counted = CountedFrom::ALL
        .iter()
        .map(|counted| (counted.code().to_owned(), counted_words(l, *counted).to_owned()))
        .collect::<Vec<_>>();
    view! {
        <FormHead title=title list=paths::CLASSES list_title=td_string!(l, retention.classes) typed=typed.clone() inactive=!class.active/>
        <form class="admin-form" method="post" action=paths::CLASSES novalidate>
            <About id=id/>
            <div class="fields">
                <TextField name="name" span="span-6" label=td_string!(l, admin.name).to_owned() typed=typed.clone() required=true/>
                <TextField name="legal_basis" label=td_string!(l, retention.legal_basis).to_owned() typed=typed.clone() required=true/>
                <TextField name="months" kind="number" span="span-3" label=td_string!(l, retention.months).to_owned() typed=typed.clone() required=true/>
                <SelectField name="counted" span="span-6" label=td_string!(l, retention.counted).to_owned() typed=typed.clone() options=counted/>
                <CheckField name="active" label=td_string!(l, admin.active_label).to_owned() typed=typed/>
            </div>
            <FormFoot list=paths::CLASSES/>
        </form>
    }
}
