//! Horizontal bar chart in Unicode block elements, fitted to a terminal; time linear in the rows.
//!
//! Widths are columns of the terminal. All series have one scale.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::columns::{pad_left, pad_right};
use super::{BAR, BOLD, DIM, printable};

/// Fewest columns of a bar that still shows a size.
const MIN_BAR_WIDTH: usize = 8;

/// Most columns of a bar: longer ones are no easier to compare.
const MAX_BAR_WIDTH: usize = 80;

/// Fewest columns to which a label is cut.
const MIN_LABEL_WIDTH: usize = 12;

/// Space between two columns.
const COLUMN_GAP: &str = "  ";

/// Bars of 0 to 7 eighths of a column.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// A chart with one bar for each row and series.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chart {
    /// Heading of the labels.
    pub label: String,
    /// Headings of the numbers.
    pub numbers: Vec<String>,
    /// Names of the series; a single series may have none.
    pub series: Vec<Option<String>>,
    /// The rows.
    pub rows: Vec<ChartRow>,
}

/// A row of a chart.
#[derive(Clone, Debug)]
pub(crate) struct ChartRow {
    /// Label of the row.
    pub label: String,
    /// Values or a remark.
    pub content: RowContent,
}

/// Content of a row.
#[derive(Clone, Debug)]
pub(crate) enum RowContent {
    /// A value for each series.
    Values(Vec<ChartValue>),
    /// A remark in place of values.
    Remark(&'static str),
}

/// A number and its bar.
#[derive(Clone, Debug)]
pub(crate) struct ChartValue {
    /// The numbers as text, one for each of [`Chart::numbers`].
    pub numbers: Vec<String>,
    /// Value that the length of the bar shows.
    pub size: f64,
}

/// Draws a chart within `width` columns. The series are side by side, or one below the other if their bars would be
/// too short.
///
/// # Errors
///
/// If the writer fails.
pub(crate) fn write_chart(out: &mut dyn Write, chart: &Chart, width: usize) -> io::Result<()> {
    let largest = chart.values().flatten().map(|value| value.size).fold(0.0, f64::max);
    let all: Vec<usize> = (0..chart.series.len()).collect();
    let layout = ChartLayout::compute(chart, &all, width);
    // A single series is drawn however narrow the terminal is.
    if layout.bar >= MIN_BAR_WIDTH || all.len() == 1 {
        return write_series(out, chart, &all, &layout, largest);
    }
    for series in all {
        if series > 0 {
            writeln!(out)?;
        }
        write_series(out, chart, &[series], &ChartLayout::compute(chart, &[series], width), largest)?;
    }
    Ok(())
}

impl Chart {
    fn values(&self) -> impl Iterator<Item = &[ChartValue]> {
        self.rows.iter().filter_map(|row| match &row.content {
            RowContent::Values(values) => Some(values.as_slice()),
            RowContent::Remark(_) => None,
        })
    }
}

/// Columns of each part of a line.
struct ChartLayout {
    label: usize,
    numbers: Vec<usize>,
    bar: usize,
}

impl ChartLayout {
    fn compute(chart: &Chart, series: &[usize], width: usize) -> Self {
        let numbers: Vec<usize> = chart
            .numbers
            .iter()
            .enumerate()
            .map(|(nth, name)| {
                let widths = chart.values().flat_map(|values| series.iter().map(|at| values[*at].numbers[nth].width()));
                widths.fold(name.width(), usize::max)
            })
            .collect();
        let labels = chart.rows.iter().map(|row| row.label.width()).fold(chart.label.width(), usize::max);
        let label = labels.min((width / 3).max(MIN_LABEL_WIDTH));
        let without_bar = numbers.iter().map(|columns| columns + COLUMN_GAP.len()).sum::<usize>() + COLUMN_GAP.len();
        // The last column stays free: some terminals wrap a line that fills it.
        let spare = width.saturating_sub(1 + label + without_bar * series.len());
        Self { label, numbers, bar: (spare / series.len().max(1)).min(MAX_BAR_WIDTH) }
    }

    /// Columns of the numbers and the bar of one series.
    fn series_width(&self) -> usize {
        self.numbers.iter().map(|columns| columns + COLUMN_GAP.len()).sum::<usize>() + self.bar
    }
}

fn write_series(
    out: &mut dyn Write,
    chart: &Chart,
    series: &[usize],
    layout: &ChartLayout,
    largest: f64,
) -> io::Result<()> {
    let names: Vec<&str> = series.iter().filter_map(|at| chart.series[*at].as_deref()).collect();
    if !names.is_empty() {
        let mut line = " ".repeat(layout.label);
        for name in names {
            line.push_str(COLUMN_GAP);
            line.push_str(&pad_right(&printable(name), layout.series_width().max(MIN_BAR_WIDTH)));
        }
        writeln!(out, "{BOLD}{}{BOLD:#}", line.trim_end())?;
    }
    let mut head = pad_right(&chart.label, layout.label);
    for _ in series {
        for (name, columns) in chart.numbers.iter().zip(&layout.numbers) {
            head.push_str(COLUMN_GAP);
            head.push_str(&pad_left(name, *columns));
        }
        head.push_str(COLUMN_GAP);
        head.push_str(&" ".repeat(layout.bar));
    }
    writeln!(out, "{DIM}{}{DIM:#}", head.trim_end())?;
    chart.rows.iter().try_for_each(|row| write_row(out, row, series, layout, largest))
}

fn write_row(
    out: &mut dyn Write,
    row: &ChartRow,
    series: &[usize],
    layout: &ChartLayout,
    largest: f64,
) -> io::Result<()> {
    let label = printable(&row.label);
    let values = match &row.content {
        RowContent::Remark(remark) => {
            let label = pad_right(&label, layout.label);
            return writeln!(out, "{DIM}{label}{COLUMN_GAP}{remark}{DIM:#}");
        }
        RowContent::Values(values) => values,
    };
    write!(out, "{}", pad_right(&label, layout.label))?;
    for (nth, at) in series.iter().enumerate() {
        let value = &values[*at];
        for (number, columns) in value.numbers.iter().zip(&layout.numbers) {
            write!(out, "{COLUMN_GAP}{}", pad_left(number, *columns))?;
        }
        let drawn = bar(value.size, largest, layout.bar);
        let is_last = nth + 1 == series.len();
        let padding = if is_last { 0 } else { layout.bar - drawn.width() };
        if !drawn.is_empty() {
            write!(out, "{COLUMN_GAP}{BAR}{drawn}{BAR:#}{:padding$}", "")?;
        } else if !is_last {
            write!(out, "{COLUMN_GAP}{:padding$}", "")?;
        }
    }
    writeln!(out)
}

/// A bar of at most `columns`, to an eighth of a column; a size above 0 has at least one eighth.
fn bar(size: f64, largest: f64, columns: usize) -> String {
    if size <= 0.0 || largest <= 0.0 || columns == 0 {
        return String::new();
    }
    let eighths = ((size / largest * columns as f64 * 8.0).round() as usize).clamp(1, columns * 8);
    let mut bar = "█".repeat(eighths / 8);
    bar.push_str(EIGHTHS[eighths % 8]);
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(number: &str, size: f64) -> ChartValue {
        ChartValue { numbers: vec![number.to_owned()], size }
    }

    fn drawn(chart: &Chart, width: usize) -> Vec<String> {
        let mut out = Vec::new();
        write_chart(&mut out, chart, width).unwrap();
        let text = anstream::adapter::strip_str(&String::from_utf8(out).unwrap()).to_string();
        text.lines().map(str::to_owned).collect()
    }

    fn chart(series: &[Option<&str>]) -> Chart {
        let row = |label: &str, sizes: [f64; 2]| ChartRow {
            label: label.to_owned(),
            content: RowContent::Values(
                sizes[..series.len()].iter().map(|size| value(&size.to_string(), *size)).collect(),
            ),
        };
        Chart {
            label: "site".to_owned(),
            numbers: vec!["articles".to_owned()],
            series: series.iter().map(|name| name.map(str::to_owned)).collect(),
            rows: vec![
                row("한강일보", [8.0, 0.0]),
                row("gazette", [1.0, 4.0]),
                ChartRow { label: "none".to_owned(), content: RowContent::Remark("no documents") },
            ],
        }
    }

    #[test]
    fn bars_fill_the_width_and_no_more() {
        assert_eq!(
            drawn(&chart(&[None]), 31),
            [
                "site      articles",
                "한강일보         8  ██████████",
                "gazette          1  █▎",
                "none      no documents"
            ]
        );
    }

    #[test]
    fn series_are_side_by_side_if_they_fit() {
        let lines = drawn(&chart(&[Some("a"), Some("b")]), 60);
        assert_eq!(lines[0].split_whitespace().collect::<Vec<_>>(), ["a", "b"]);
        assert!(lines.iter().all(|line| line.width() < 60), "{lines:#?}");
        assert_eq!(lines.len(), 5);
        let narrow = drawn(&chart(&[Some("a"), Some("b")]), 36);
        assert_eq!(narrow.len(), 11, "{narrow:#?}");
        assert!(narrow.iter().all(|line| line.width() < 36), "{narrow:#?}");
    }

    #[test]
    fn the_smallest_size_is_visible() {
        assert_eq!(bar(1.0, 1e6, 10), "▏");
        assert_eq!(bar(0.0, 1e6, 10), "");
        assert_eq!(bar(5.0, 5.0, 2), "██");
    }
}
