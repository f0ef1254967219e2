using System.Globalization;
using System.Text;
using Zentra.Payments.Disputes;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Disputes;

/// <summary>
/// The language of the dispute tests, on top of that of payments: what a provider tells (`opened 4000 fee 1500, won
/// returned 1500`, of another dispute `lost @2`), and what is answered (`draft`, `submit`, `accept`, `overdue`).
/// </summary>
internal static class DisputeScript
{
    public const string Captured = "create 10000 automatic, approved";

    public static Book Play(string script) => new Book().PlayOn(script);

    public static Book PlayOn(this Book book, string script)
    {
        book.Do(script);
        return book;
    }

    /// <summary>Plays every step; what became of the last one, in one line.</summary>
    public static string When(this Book book, string script) => Tell(book.Do(script)!, book);

    /// <summary>The dispute with the first of the provider's references, or another.</summary>
    public static Dispute Dispute(this Book book, int number = 1) => book.FindDispute(number)!;

    public static Dispute? FindDispute(this Book book, int number = 1) =>
        book.Find(ProviderReference.Kind, ProviderReference.IdOfDispute("sandbox", Reference(number))) is { } alias
            ? book.Find(Zentra.Payments.Disputes.Dispute.Kind, alias.Object)
            : null;

    public static Decision? Do(this Book book, string script)
    {
        Decision? last = null;
        foreach (var step in script.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            last = book.Take(step);
        }
        return last;
    }

    public static Decision? Take(this Book book, string step)
    {
        var words = step.Split(' ');
        var number = words.FirstOrDefault(w => w[0] == '@') is { } which
            ? int.Parse(which[1..], CultureInfo.InvariantCulture)
            : 1;
        if (WireName.Find<DisputeNoticeStage>(words[0]) is { } stage)
        {
            return book.Tell(stage, words, number);
        }
        var dispute = book.FindDispute(number)?.Id ?? "dsp_none";
        return words[0] switch
        {
            "draft" => book.Do(DisputeOperations.GiveEvidence, Evidence(dispute, words, submit: false)),
            "submit" => book.Do(DisputeOperations.GiveEvidence, Evidence(dispute, words, submit: true)),
            "accept" => book.Do(DisputeOperations.Accept, new DisputeCommand.Accept(dispute)),
            "overdue" => book.Do(DisputeOperations.Wake, new DisputeCommand.Wake(dispute)),
            _ => book.Step(step),
        };
    }

    /// <summary>`409 dispute_state_conflict`, or where the dispute and its payment are, and what was told.</summary>
    public static string Tell(Decision decision, Book book)
    {
        if (decision is Decision.Refused refused)
        {
            return $"{refused.Rejection.Type.Status} {refused.Rejection.Type.Code}";
        }
        var accepted = (Decision.Accepted)decision;
        var parts = new List<string>();
        if (accepted.Answer is { } answer)
        {
            parts.Add(answer.Status.ToString(CultureInfo.InvariantCulture));
        }
        if (accepted.Records.Select(r => r.State).OfType<Dispute>().SingleOrDefault() is { } dispute)
        {
            parts.Add(Tell(dispute));
        }
        parts.Add($"payment {book.Payment.Dispute.Name()}");
        parts.AddRange(accepted.Policy.Select(v => v.Policy));
        parts.AddRange(accepted.Events.Select(e => e.Type.Name));
        return string.Join("; ", parts);
    }

    /// <summary>`needs_response 2: held 4000`.</summary>
    public static string Tell(Dispute dispute)
    {
        var amounts = new (string Name, long Minor)[]
        {
            ("held", dispute.HeldMinor), ("lost", dispute.LostMinor), ("beyond", dispute.BeyondMinor),
            ("fee", dispute.FeeMinor - dispute.FeeReturnedMinor),
        };
        var text = new StringBuilder(dispute.Status.Name());
        text.Append(dispute.Stage == 1 ? "" : $" {dispute.Stage}");
        var told = string.Join(", ", amounts.Where(a => a.Minor != 0).Select(a => $"{a.Name} {a.Minor}"));
        return text.Append(told.Length == 0 ? "" : $": {told}").ToString();
    }

    public static ReceiveMessage Message(
        Book book, DisputeNotice notice, string provider = "sandbox", string? id = null) => new(
        provider,
        new()
        {
            Id = id ?? $"msg_{book.Sequence + 1}",
            Type = $"dispute.{notice.Stage.Name()}",
            AmountMinor = notice.AmountMinor,
            Currency = notice.Currency,
            Dispute = notice,
        },
        book.Payment.Id,
        Attempt: 0);

    public static DisputeNotice Notice(Book book, DisputeNoticeStage stage, IReadOnlyList<string> words, int number) =>
        new(
            Reference(number),
            stage,
            words.Skip(1).FirstOrDefault(w => char.IsAsciiDigit(w[0])) is { } amount && words[1] == amount
                ? long.Parse(amount, CultureInfo.InvariantCulture)
                : book.FindDispute(number) is null ? 10_000 : 0,
            words.FirstOrDefault(w => w.Length == 3 && w.All(char.IsAsciiLetterUpper)) ?? "USD",
            "fraudulent",
            "10.4",
            words.Contains("undated") ? null : book.Now.Plus(TimeSpan.FromDays(7)),
            After(words, "fee"),
            After(words, "returned"));

    private static Decision Tell(this Book book, DisputeNoticeStage stage, IReadOnlyList<string> words, int number) =>
        book.Do(Messages.Receive, Message(book, Notice(book, stage, words, number)));

    private static DisputeCommand.GiveEvidence Evidence(
        string dispute, IReadOnlyList<string> words, bool submit) => new(
        dispute,
        new() { UncategorizedText = words.Contains("nothing") ? null : words.ElementAtOrDefault(1) ?? "They got it." },
        words.Contains("file") ? [File("Receipt.pdf", 100)] : [],
        submit,
        words.Contains("anew"));

    public static EvidenceUpload File(string name, int bytes)
    {
        var content = new byte[bytes];
        "%PDF-1.7"u8.CopyTo(content);
        return new(name, "application/pdf", EvidenceKind.Receipt, content);
    }

    private static string Reference(int number) => $"dp_{number}";

    private static long After(IReadOnlyList<string> words, string word)
    {
        for (var i = 0; i + 1 < words.Count; i++)
        {
            if (words[i] == word)
            {
                return long.Parse(words[i + 1], CultureInfo.InvariantCulture);
            }
        }
        return 0;
    }
}
