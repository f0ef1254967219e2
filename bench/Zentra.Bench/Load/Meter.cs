using System.Diagnostics;

namespace Zentra.Bench.Load;

/// <summary>
/// Counts what happens after the warm-up and before the end, and once a second what it cost both processes.
/// The generator tells it the time, so that measuring needs no second thread.
/// </summary>
internal sealed class Meter(TimeSpan warmup, TimeSpan duration, Func<TimeSpan> serverCpu)
{
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(1);

    private readonly long startedAt = Stopwatch.GetTimestamp();
    private readonly List<Sample> samples = [];
    private readonly TimeSpan end = duration == TimeSpan.MaxValue ? duration : warmup + duration;
    private TimeSpan nextSample = warmup;

    public Histogram Latency { get; } = new();

    public bool Ended { get; private set; }

    private bool Measuring => samples.Count > 0 && !Ended;

    public void Advance()
    {
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        if (Ended || elapsed < nextSample)
        {
            return;
        }
        TakeSample(elapsed);
        Ended = elapsed >= end;
        nextSample = end - elapsed > SampleEvery ? elapsed + SampleEvery : end;
    }

    public void Record(TimeSpan latency)
    {
        if (Measuring)
        {
            Latency.Record(latency);
        }
    }

    /// <summary>The requests ran out before the time did.</summary>
    public void End()
    {
        if (Measuring)
        {
            TakeSample(Stopwatch.GetElapsedTime(startedAt));
        }
        Ended = true;
    }

    public Measurement Measure() => samples is [var first, .., var last]
        ? new Measurement(
            last.At - first.At,
            Latency,
            MedianPerRequest(sample => sample.ServerCpu),
            MedianPerRequest(sample => sample.GeneratorCpu),
            Median((from, to) => (to.ServerCpu - from.ServerCpu) / (to.At - from.At)))
        : throw new InvalidOperationException("The requests ran out during the warm-up.");

    private void TakeSample(TimeSpan elapsed) =>
        samples.Add(new(elapsed, Latency.Count, serverCpu(), Environment.CpuUsage.TotalTime));

    private double MedianPerRequest(Func<Sample, TimeSpan> cpu) =>
        Median((from, to) => (cpu(to) - cpu(from)).TotalMicroseconds / (to.Responses - from.Responses));

    private double Median(Func<Sample, Sample, double> rate)
    {
        var rates = samples.Zip(samples.Skip(1), rate).Where(double.IsFinite).Order().ToArray();
        return rates.Length == 0 ? 0 : rates[rates.Length / 2];
    }

    private readonly record struct Sample(TimeSpan At, long Responses, TimeSpan ServerCpu, TimeSpan GeneratorCpu);
}

/// <summary>What a run showed after its warm-up; the costs are medians of its seconds.</summary>
internal sealed record Measurement(
    TimeSpan Elapsed,
    Histogram Latency,
    double ServerCpuUsPerRequest,
    double GeneratorCpuUsPerRequest,
    double ServerCores)
{
    public double PerSecond => Latency.Count / Elapsed.TotalSeconds;
}
