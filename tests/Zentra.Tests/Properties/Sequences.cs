using FsCheck;
using FsCheck.Fluent;

namespace Zentra.Tests.Properties;

/// <summary>Random lives of three payments of one customer, in the language of <see cref="Payments.Script"/>.</summary>
internal static class Sequences
{
    /// <summary>How many sequences a property tries; the seed of a failure is printed, and replays it.</summary>
    public static Config Config => Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60);

    public static Arbitrary<string[]> Arbitrary { get; } = Arb.From(Steps(), Shrink);

    private static Gen<string[]> Steps()
    {
        var amount = Gen.Frequency(
            (6, Gen.Choose(1, 60).Select(n => n * 100L)), (1, Gen.Constant(1L)), (1, Gen.Constant(10_000L)));
        var create = amount.SelectMany(
            minor => Gen.Elements("", " automatic", " unconfirmed"), (minor, how) => $"create {minor}{how}");
        var ask = Gen.OneOf(
            Gen.Elements("confirm", "capture", "cancel", "refund", "wake", "recover"),
            amount.Select(minor => $"capture {minor}"),
            amount.Select(minor => $"capture {minor} final"),
            amount.Select(minor => $"refund {minor}"),
            amount.Select(minor => $"increment {minor}"));
        var outcome = Gen.Frequency(
            (6, Gen.Constant("approved")), (2, Gen.Constant("declined")), (1, Gen.Constant("refused")),
            (1, Gen.Constant("requires_action")), (2, Gen.Constant("unknown")), (1, Gen.Constant("not_received")));
        var message = outcome.SelectMany(
            _ => Gen.Frequency((3, Gen.Constant("")), (2, Gen.Choose(1, 8).Select(n => $" #{n}"))), (o, n) => o + n);
        var time = Gen.Elements("wait 5s", "wait 2m", "wait 25h", "wait 8d");
        var step = Gen.Frequency((4, ask), (6, message), (1, time)).SelectMany(
            _ => Gen.Choose(1, 3), (words, payment) => $"{payment}: {words}");
        return create.ArrayOf(3).SelectMany(
            _ => step.ArrayOf(), (creates, steps) => creates.Concat(steps).ToArray());
    }

    /// <summary>Shorter sequences: without each of the steps after the three payments.</summary>
    private static IEnumerable<string[]> Shrink(string[] steps) =>
        Enumerable.Range(3, Math.Max(0, steps.Length - 3)).Select(i => steps.Where((_, at) => at != i).ToArray());
}
