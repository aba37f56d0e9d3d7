//! People and the roles they are given.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{number, values};
use crate::notice::{NoticeChoice, NoticeTrouble};
use crate::people::Grant;
use crate::permission::Role;
use crate::problem::{FieldError, FieldProblem, Problem};

/// Most roles that one form gives.
const GRANTS_MAX: usize = 60;

/// A person who works at the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    pub id: i64,
    pub login: String,
    pub name: String,
    pub email: String,
    pub operator_code: String,
    pub disabled: bool,
    /// Was given a one-time password and has not chosen their own yet.
    pub must_change_password: bool,
    /// How they are told of what is handed to their office.
    pub notices: NoticeChoice,
    /// Why the last mail with notices has not reached them; on their own page only.
    pub notice_trouble: Option<NoticeTrouble>,
    pub grants: Vec<Grant>,
}

impl PersonView {
    /// The fields of the form.
    pub fn values(&self) -> BTreeMap<String, String> {
        let mut all = values([
            ("login", self.login.clone()),
            ("name", self.name.clone()),
            ("email", self.email.clone()),
            ("operator_code", self.operator_code.clone()),
            ("notices", self.notices.code().to_owned()),
        ]);
        for (row, grant) in self.grants.iter().enumerate() {
            all.insert(format!("grant_role_{row}"), grant.role.code().to_owned());
            all.insert(format!("grant_queue_{row}"), number(grant.queue_id));
            all.insert(format!("grant_office_{row}"), number(grant.office_id));
        }
        all
    }
}

/// A row of the form in which roles are given, as it was typed: `grant_role_N`, `grant_queue_N`, `grant_office_N`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantRow {
    pub role: String,
    pub queue: String,
    pub office: String,
}

/// The rows in which something was chosen, in their order.
pub fn grant_rows(typed: &BTreeMap<String, String>) -> Vec<GrantRow> {
    let numbers: BTreeSet<usize> = typed
        .keys()
        .filter_map(|name| name.strip_prefix("grant_role_")?.parse().ok())
        .collect();
    let value = |name: String| typed.get(&name).map(|text| text.trim().to_owned()).unwrap_or_default();
    numbers
        .into_iter()
        .map(|row| GrantRow {
            role: value(format!("grant_role_{row}")),
            queue: value(format!("grant_queue_{row}")),
            office: value(format!("grant_office_{row}")),
        })
        .filter(|row| *row != GrantRow::default())
        .collect()
}

/// The roles that a form gives, each once. A row whose role was taken away gives nothing, whatever else it says.
///
/// # Errors
/// [`Problem::Invalid`] for `grants`: something that is no choice, or too many.
pub fn parse_grants(typed: &BTreeMap<String, String>) -> Result<Vec<Grant>, Problem> {
    let refuse = |error| Problem::field("grants", error);
    let place = |text: &str| match text {
        "" => Ok(None),
        text => text
            .parse::<i64>()
            .map(Some)
            .map_err(|_| refuse(FieldError::UnknownChoice)),
    };
    let rows = grant_rows(typed);
    if rows.len() > GRANTS_MAX {
        let many = FieldProblem::with_limit("grants", FieldError::OutOfRange, GRANTS_MAX as u64);
        return Err(Problem::Invalid(vec![many]));
    }
    let mut grants: Vec<Grant> = Vec::new();
    for row in rows.into_iter().filter(|row| !row.role.is_empty()) {
        let role: Role = row.role.parse().map_err(|_| refuse(FieldError::UnknownChoice))?;
        let grant = Grant {
            role,
            queue_id: place(&row.queue)?,
            office_id: place(&row.office)?,
        };
        if !grants.contains(&grant) {
            grants.push(grant);
        }
    }
    Ok(grants)
}

/// A one-time password on its way to the one page that shows it. It has no `Debug`, so that no log ever does.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimePassword {
    pub name: String,
    pub login: String,
    pub password: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn refused(pairs: &[(&str, &str)]) -> FieldError {
        match parse_grants(&typed(pairs)) {
            Err(Problem::Invalid(fields)) => {
                assert_eq!(fields[0].field, "grants");
                fields[0].error
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn roles_are_read_row_by_row_and_rows_without_one_give_nothing() {
        let form = typed(&[
            ("name", "Anna"),
            ("grant_role_0", "back_office"),
            ("grant_queue_0", "7"),
            ("grant_office_0", ""),
            ("grant_role_2", "third_level"),
            ("grant_queue_2", ""),
            ("grant_office_2", "3"),
            ("grant_role_10", "back_office"),
            ("grant_queue_10", "7"),
            ("grant_role_11", ""),
            ("grant_queue_11", "7"),
            ("grant_office_11", ""),
        ]);
        let expected = vec![
            Grant {
                role: Role::BackOffice,
                queue_id: Some(7),
                office_id: None,
            },
            Grant {
                role: Role::ThirdLevel,
                queue_id: None,
                office_id: Some(3),
            },
        ];
        assert_eq!(
            parse_grants(&form),
            Ok(expected),
            "in their order, the repeated one once"
        );
        assert_eq!(parse_grants(&typed(&[("name", "Anna")])), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_choice_is_refused() {
        assert_eq!(refused(&[("grant_role_0", "root")]), FieldError::UnknownChoice);
        assert_eq!(
            refused(&[("grant_role_0", "urp"), ("grant_queue_0", "7 OR 1=1")]),
            FieldError::UnknownChoice
        );
        let many: Vec<(String, String)> = (0..=GRANTS_MAX)
            .map(|row| (format!("grant_role_{row}"), "monitor".to_owned()))
            .collect();
        let many: Vec<(&str, &str)> = many
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(refused(&many), FieldError::OutOfRange);
    }

    #[test]
    fn a_person_survives_their_form() {
        let grants = vec![
            Grant {
                role: Role::Trainer,
                queue_id: None,
                office_id: None,
            },
            Grant {
                role: Role::Urp,
                queue_id: Some(1),
                office_id: Some(2),
            },
        ];
        let person = PersonView {
            grants: grants.clone(),
            ..PersonView::default()
        };
        assert_eq!(parse_grants(&person.values()), Ok(grants));
        assert_eq!(grant_rows(&person.values()).len(), 2);
    }
}
