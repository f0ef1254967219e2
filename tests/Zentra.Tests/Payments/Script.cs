using System.Globalization;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using static Zentra.Payments.Payments.PaymentCommand;

namespace Zentra.Tests.Payments;

/// <summary>
/// The language of the payment tests: `create 10000, approved, capture 3000 final, declined do_not_honor`. A provider's
/// message is about the last attempt, or the one it names (`approved #1`, or `approved ~1` for the one before the
/// last); `2: capture` speaks of the second payment.
/// </summary>
internal static class Script
{
    public static Book Play(string script) => new Book().Play(script);

    public static Book Play(this Book book, string script)
    {
        book.Last(script);
        return book;
    }

    /// <summary>
    /// Plays every step; what became of the last one. A step before it that is refused is a mistake in the test.
    /// </summary>
    public static Decision? Last(this Book book, string script)
    {
        Decision? last = null;
        foreach (var step in script.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (last is Decision.Refused refused)
            {
                throw new InvalidOperationException($"Before '{step}': {refused.Rejection.Detail}");
            }
            last = book.Step(step);
        }
        return last;
    }

    /// <summary>Plays one step; null where it is only time that passes.</summary>
    public static Decision? Step(this Book book, string step)
    {
        var words = step.Split(' ').ToList();
        var payment = book.Payments.LastOrDefault() ?? "pay_none";
        if (words[0].EndsWith(':'))
        {
            payment = book.Payments[int.Parse(words[0][..^1], CultureInfo.InvariantCulture) - 1];
            words.RemoveAt(0);
        }
        if (words[0] == "wait")
        {
            book.Wait(Span(words[1]));
            return null;
        }
        return book.Do(Command(book, payment, words));
    }

    public static PaymentCommand Command(Book book, string payment, IReadOnlyList<string> words) => words[0] switch
    {
        "create" => new Create(
            Number(words) ?? 10_000,
            words.FirstOrDefault(w => w.Length == 3 && w.All(char.IsAsciiLetterUpper)) ?? "USD",
            words.FirstOrDefault(w => w.StartsWith("cus_", StringComparison.Ordinal)) ?? "cus_1",
            words.FirstOrDefault(w => w.StartsWith("mrc_", StringComparison.Ordinal)),
            Token(words),
            words.Contains("automatic") ? CaptureMethod.Automatic : CaptureMethod.Manual,
            ConfirmNow: !words.Contains("unconfirmed"),
            null,
            null),
        "confirm" => new Confirm(payment, Token(words)),
        "capture" => new Capture(payment, Number(words), words.Contains("final")),
        "increment" => new Increment(payment, Number(words) ?? 2_000),
        "cancel" => new Cancel(payment, null),
        "refund" => new PaymentCommand.Refund(payment, Number(words), null, null),
        "wake" => new Wake(payment, Recovering: false),
        "recover" => new Wake(payment, Recovering: true),
        _ => new RecordOutcome(payment, Attempt(book, payment, words), Outcome(words))
        {
            // The provider's answer to a question, rather than what it tells by itself.
            Asked = words.Contains("asked") ? true : null,
        },
    };

    private static ProviderOutcome Outcome(IReadOnlyList<string> words) => words[0] switch
    {
        "approved" => new ProviderOutcome.Approved("psp_1", (int?)Number(words)),
        "declined" => new ProviderOutcome.Declined(
            words.Skip(1).FirstOrDefault(w => w != "asked" && w[0] is not ('#' or '~')) ?? "do_not_honor", "05"),
        "pending" => new ProviderOutcome.Pending("psp_1"),
        "refused" => new ProviderOutcome.RefusedBeforeProcessing("busy"),
        "requires_action" => new ProviderOutcome.RequiresAction(
            "psp_action", "redirect_to_url", "https://example.com/3ds"),
        "unknown" => new ProviderOutcome.Unknown("timeout"),
        "not_received" => new ProviderOutcome.NotReceived(),
        _ => throw new ArgumentException($"The script has no word '{words[0]}'.", nameof(words)),
    };

    public static int Attempt(Book book, string payment, IReadOnlyList<string> words) =>
        words.FirstOrDefault(w => w[0] is '#' or '~') switch
        {
            null => book.PaymentOf(payment).Attempts.Count,
            ['#', .. var number] => int.Parse(number, CultureInfo.InvariantCulture),
            var back => book.PaymentOf(payment).Attempts.Count - int.Parse(back[1..], CultureInfo.InvariantCulture),
        };

    private static long? Number(IReadOnlyList<string> words) =>
        words.FirstOrDefault(w => char.IsAsciiDigit(w[0])) is { } number
            ? long.Parse(number, CultureInfo.InvariantCulture)
            : null;

    private static string? Token(IReadOnlyList<string> words) =>
        words.FirstOrDefault(w => w.StartsWith("tok_", StringComparison.Ordinal));

    private static TimeSpan Span(string word)
    {
        var number = int.Parse(word[..^1], CultureInfo.InvariantCulture);
        return word[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => throw new ArgumentException($"'{word}' is no time.", nameof(word)),
        };
    }
}
