//! Reading a curve: shares at times and times at shares.

use super::{CurvePoint, TimeCurve};

/// The points that are numbers, by rising time and share.
pub(super) fn clean(curve: &TimeCurve) -> Vec<CurvePoint> {
    let mut kept: Vec<CurvePoint> = Vec::new();
    for point in &curve.points {
        let numbers = [point.hours, point.share, point.low, point.high];
        let rises = kept
            .last()
            .is_none_or(|last| point.hours >= last.hours && point.share >= last.share);
        if numbers.iter().all(|number| number.is_finite()) && point.hours >= 0.0 && rises {
            kept.push(CurvePoint {
                hours: point.hours,
                share: point.share.clamp(0.0, 1.0),
                low: point.low.clamp(0.0, 1.0),
                high: point.high.clamp(0.0, 1.0),
            });
        }
    }
    kept
}

/// The point of the curve at a time, interpolated; the later one of a step.
pub(super) fn at_hours(points: &[CurvePoint], hours: f64) -> Option<CurvePoint> {
    let (first, last) = (points.first()?, points.last()?);
    if !hours.is_finite() {
        return None;
    }
    if hours < first.hours {
        return Some(CurvePoint::bare(hours, 0.0));
    }
    let after = points.partition_point(|point| point.hours <= hours);
    let Some(right) = points.get(after) else {
        return Some(CurvePoint { hours, ..*last });
    };
    let left = points[after - 1];
    let part = (hours - left.hours) / (right.hours - left.hours);
    let mix = |from: f64, to: f64| from + part * (to - from);
    Some(CurvePoint {
        hours,
        share: mix(left.share, right.share),
        low: mix(left.low, right.low),
        high: mix(left.high, right.high),
    })
}

/// The first time at which the curve reaches a share; its last time if it never does.
pub(super) fn hours_at(points: &[CurvePoint], share: f64) -> Option<f64> {
    let after = points.partition_point(|point| point.share < share);
    let Some(right) = points.get(after) else {
        return points.last().map(|last| last.hours);
    };
    if after == 0 || right.share <= points[after - 1].share {
        return Some(right.hours);
    }
    let left = points[after - 1];
    let part = (share - left.share) / (right.share - left.share);
    Some(left.hours + part * (right.hours - left.hours))
}

/// The part of the curve between two times, with points at both ends.
pub(super) fn between(points: &[CurvePoint], from: f64, to: f64) -> Vec<CurvePoint> {
    let mut kept = Vec::new();
    if points.first().is_some_and(|first| first.hours < from) {
        kept.extend(at_hours(points, from));
    }
    kept.extend(
        points
            .iter()
            .filter(|point| point.hours >= from && point.hours <= to),
    );
    if points.last().is_some_and(|last| last.hours > to) {
        kept.extend(at_hours(points, to));
    }
    kept
}
