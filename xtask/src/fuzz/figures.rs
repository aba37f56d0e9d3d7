//! What libFuzzer says about a run.

/// Lines of the log that are shown when something was found.
const TAIL: usize = 60;

/// Numbers of one target; none where libFuzzer did not come to say them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Figures {
    executions: Option<u64>,
    per_second: Option<u64>,
    /// Inputs that each reach something the others do not.
    corpus: Option<u64>,
    /// Megabytes.
    memory: Option<u64>,
}

impl Figures {
    pub const HEADING: &str = "target       executions   per second   corpus   peak MB   findings";

    /// Reads the final numbers (`-print_final_stats=1`) and the last line of progress.
    pub fn read(log: &str) -> Figures {
        Figures {
            executions: stat(log, "stat::number_of_executed_units:"),
            per_second: stat(log, "stat::average_exec_per_sec:"),
            corpus: log
                .lines()
                .rev()
                .find_map(|line| line.split_once(" corp: "))
                .and_then(|(_, rest)| rest.split(['/', ' ']).next()?.parse().ok()),
            memory: stat(log, "stat::peak_rss_mb:"),
        }
    }

    /// One line of the table under [`Figures::HEADING`].
    pub fn line(&self, name: &str, findings: usize) -> String {
        let number = |number: Option<u64>| number.map_or("–".to_owned(), |number| number.to_string());
        format!(
            "{name:<11}{:>12}{:>13}{:>9}{:>10}{findings:>11}",
            number(self.executions),
            number(self.per_second),
            number(self.corpus),
            number(self.memory)
        )
    }
}

fn stat(log: &str, name: &str) -> Option<u64> {
    let rest = log.lines().rev().find_map(|line| line.strip_prefix(name))?;
    rest.trim().parse().ok()
}

/// The end of a log.
pub fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    let start = lines.len().saturating_sub(TAIL);
    lines[start..].iter().flat_map(|line| [*line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
INFO: seed corpus: files: 12 min: 4b max: 900b total: 4000b rss: 60Mb
#13	INITED cov: 1000 ft: 1200 corp: 11/3900b exec/s: 0 rss: 70Mb
#131072	pulse  cov: 2100 ft: 5300 corp: 478/41Kb lim: 4096 exec/s: 21845 rss: 301Mb
#200001	DONE   cov: 2101 ft: 5301 corp: 480/42Kb lim: 4096 exec/s: 20000 rss: 310Mb
Done 200001 runs in 10 second(s)
stat::number_of_executed_units: 200001
stat::average_exec_per_sec:     18181
stat::new_units_added:          612
stat::slowest_unit_time_sec:    0
stat::peak_rss_mb:              310
";

    #[test]
    fn a_run_is_summed_up() {
        let figures = Figures::read(LOG);
        assert_eq!(
            figures,
            Figures {
                executions: Some(200_001),
                per_second: Some(18_181),
                corpus: Some(480),
                memory: Some(310),
            }
        );
        let line = figures.line("parse", 2);
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words, ["parse", "200001", "18181", "480", "310", "2"]);
        assert_eq!(line.chars().count(), Figures::HEADING.len());
    }

    #[test]
    fn a_run_that_never_began_has_no_numbers() {
        let figures = Figures::read("error: could not compile `mail`\n");
        assert_eq!(figures, Figures::default());
        assert!(figures.line("parse", 1).contains('–'));
    }

    #[test]
    fn the_end_of_a_log_is_shown() {
        let log: String = (0..100).map(|n| format!("{n}\n")).collect();
        let tail = tail(&log);
        assert!(tail.starts_with("40\n") && tail.ends_with("99\n"), "{tail}");
        assert_eq!(super::tail("x"), "x\n");
    }
}
