//! SQL with bound values: the only way in which a value gets near a statement.

use sea_orm::{ConnectionTrait, ExecResult, FromQueryResult, Statement, Value};

use crate::Result;

/// A statement under construction. `$1`, `$2` … are understood by PostgreSQL and by SQLite alike, so that one text
/// serves both.
#[derive(Debug)]
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// A statement with its values in the order of `$1`, `$2` ….
    pub(crate) fn new(text: &str, values: impl IntoIterator<Item = Value>) -> Self {
        Self {
            text: text.to_owned(),
            values: values.into_iter().collect(),
        }
    }

    /// Adds text; only literals of this crate, never anything that came from outside.
    pub(crate) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds the next placeholder and its value.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Adds `(…, …)` with a placeholder for each value; an empty list matches nothing.
    pub(crate) fn bind_list(&mut self, values: impl IntoIterator<Item = impl Into<Value>>) -> &mut Self {
        self.push("(");
        let mut any = false;
        for value in values {
            if any {
                self.push(", ");
            }
            self.bind(value);
            any = true;
        }
        if !any {
            self.push("NULL");
        }
        self.push(")")
    }

    /// Adds the placeholders of a list that is bound already, from number `first` on.
    pub(crate) fn list_again(&mut self, first: usize, count: usize) -> &mut Self {
        let numbers: Vec<String> = (first..first + count).map(|number| format!("${number}")).collect();
        self.text.push('(');
        self.text.push_str(&numbers.join(", "));
        self.push(")")
    }

    fn statement(self, db: &impl ConnectionTrait) -> Statement {
        Statement::from_sql_and_values(db.get_database_backend(), self.text, self.values)
    }

    /// Every row.
    pub(crate) async fn all<T: FromQueryResult>(self, db: &impl ConnectionTrait) -> Result<Vec<T>> {
        let statement = self.statement(db);
        db.query_all_raw(statement)
            .await?
            .iter()
            .map(|row| T::from_query_result(row, ""))
            .collect()
    }

    /// The first row, where there is one.
    pub(crate) async fn one<T: FromQueryResult>(self, db: &impl ConnectionTrait) -> Result<Option<T>> {
        let statement = self.statement(db);
        db.query_one_raw(statement)
            .await?
            .map(|row| T::from_query_result(&row, ""))
            .transpose()
    }

    /// Runs it.
    pub(crate) async fn run(self, db: &impl ConnectionTrait) -> Result<ExecResult> {
        let statement = self.statement(db);
        db.execute_raw(statement).await
    }
}

/// A single number out of a query, under the column name `n`.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Count {
    pub(crate) n: i64,
}
