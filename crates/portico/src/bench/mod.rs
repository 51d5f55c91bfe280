//! Measurements: a database of any size, the way from publishing to visible, a full inbox.
//! `cargo xtask bench` calls these and writes down what they say.

pub mod approvals;
pub mod data;
pub mod publish;
pub mod takedown;

/// The value below which `part` (0 to 1) of the measurements lie, by the nearest rank.
fn percentile(sorted: &[f64], part: f64) -> f64 {
    let rank = (part * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
}

/// Count, median, 99th percentile and worst of some milliseconds.
fn spread(mut values: Vec<f64>) -> serde_json::Value {
    values.sort_by(f64::total_cmp);
    serde_json::json!({
        "count": values.len(),
        "p50_ms": percentile(&values, 0.5),
        "p99_ms": percentile(&values, 0.99),
        "max_ms": percentile(&values, 1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles_are_measurements_that_happened() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(percentile(&values, 0.5), 50.0);
        assert_eq!(percentile(&values, 0.99), 99.0);
        assert_eq!(percentile(&values, 1.0), 100.0);
        assert_eq!(percentile(&[7.0], 0.99), 7.0);
        assert!(percentile(&[], 0.5).is_nan());
    }
}
