using System.Text;
using System.Text.Json;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Payments;

/// <summary>What became of a step, in one line that a test can expect.</summary>
internal static class Telling
{
    /// <summary>Plays the given steps, then the ones in question, and tells what the last of these did.</summary>
    public static string When(this Book book, string when) => Tell(book.Last(when)!);

    public static string Tell(Decision decision) => decision switch
    {
        Decision.Refused refused => $"{refused.Rejection.Type.Status} {refused.Rejection.Type.Code}",
        Decision.Accepted accepted => Tell(accepted),
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    /// <summary>
    /// The status with the amounts that are not zero: `partially_captured: authorized 10000, captured 3000, held 7000`.
    /// </summary>
    public static string Tell(Payment payment)
    {
        var amounts = new (string Name, long Minor)[]
        {
            ("authorized", payment.AmountAuthorizedMinor), ("captured", payment.AmountCapturedMinor),
            ("refunded", payment.AmountRefundedMinor), ("held", payment.ReservedMinor),
        };
        var told = string.Join(", ", amounts.Where(a => a.Minor != 0).Select(a => $"{a.Name} {a.Minor}"));
        return told.Length == 0 ? payment.Status.Name() : $"{payment.Status.Name()}: {told}";
    }

    /// <summary>All that a decision says, as text: equal decisions give equal text.</summary>
    public static string Whole(Decision decision)
    {
        var text = new StringBuilder(Tell(decision));
        if (decision is Decision.Accepted accepted)
        {
            text.AppendJoin('\n', accepted.Policy).AppendJoin('\n', accepted.Postings);
            text.AppendJoin('\n', accepted.Effects);
            text.Append(accepted.Route?.Decision).Append(accepted.Answers).Append(accepted.Subject);
            text.AppendJoin('\n', accepted.Records.Select(r => Encoding.UTF8.GetString(r.Key.Kind.Write(r.State))));
            text.AppendJoin(
                '\n', accepted.Events.Select(e => $"{e.Id} {e.Type} {Encoding.UTF8.GetString(e.Data.Span)}"));
            text.Append(accepted.Answer is { } answer ? Encoding.UTF8.GetString(answer.Body.Span) : "");
        }
        return text.ToString();
    }

    public static Payment PaymentOf(Decision.Accepted accepted) =>
        accepted.Records.Select(r => r.State).OfType<Payment>().Single();

    private static string Tell(Decision.Accepted accepted)
    {
        var parts = new List<string>();
        if (accepted.Answer is { } answer)
        {
            parts.Add(Tell(answer));
        }
        parts.Add(Tell(PaymentOf(accepted)));
        parts.AddRange(accepted.Policy.Where(v => v.Rule != "limit_check" || !v.Passed).Select(v => v.Policy));
        parts.AddRange(accepted.Effects.Cast<ProviderCall>().Select(Tell));
        parts.AddRange(accepted.Events.Select(e => e.Type.Name));
        return string.Join("; ", parts);
    }

    private static string Tell(ProviderCall call) =>
        $"{(call.IsQuery ? "ask" : "call")} {call.Operation.Name()} #{call.Attempt} {call.AmountMinor}"
        + (call.Provider == "sandbox" ? "" : $" at {call.Provider}");

    private static string Tell(Answer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        var root = body.RootElement;
        return answer.Status < 400
            ? $"{answer.Status}"
            : $"{answer.Status} {root.GetProperty("code").GetString()} {root.GetProperty("decline_code").GetString()}";
    }
}
