using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Zentra.Payments.Payouts;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Server.Http;
using Zentra.Server.Settlement.Files;

namespace Zentra.Server.Payouts;

/// <summary>
/// Takes the entries of one bank statement, one after the other: a payout may be paid and come back in the same one.
/// </summary>
internal sealed partial class StatementMatching(HttpContext http, string bank, Door door, IStore store)
{
    private const int MaxUnmatched = 1_000;

    private readonly Caller caller = RequestScope.Of(http).Caller;
    private readonly List<UnmatchedEntry> unmatched = [];
    private string? statement;
    private int paid, returned, known, differing, unreadable;

    public int Entries { get; private set; }

    public StatementCounts Counts => new(Entries, paid, returned, known, differing, unreadable);

    public IReadOnlyList<UnmatchedEntry> Unmatched => unmatched;

    public async Task Take(FileRow row)
    {
        switch (row)
        {
            case FileRow.Statement { Facts: var facts }:
                statement = facts.Id;
                break;
            case FileRow.Rejected { Value: var rejected }:
                Entries++;
                unreadable++;
                List(new() { Line = rejected.Number, Code = rejected.Code, Detail = rejected.Reason });
                break;
            case FileRow.Line { Value: var line }:
                Entries++;
                await Take(line);
                break;
        }
    }

    /// <summary>Each intent has a draw of its own, by the workspace's clock.</summary>
    public Task<Result> Run(Operation operation, Command command) =>
        door.Run(door.Open(caller.Scope, caller.Actor, operation, command));

    private async Task Take(ReportedLine line)
    {
        var id = PayoutOf(line);
        if (id is null || await PayoutEndpoints.Find(store, caller.Scope, id) is not { } payout)
        {
            Differs(line, "unknown_reference", payout: null, review: null);
            return;
        }
        // An entry without a reference of the bank's is known by its place in its statement.
        var entry = line.LineReference ?? $"{statement}#{line.Number}";
        var report = new PayoutCommand.Report(
            payout.Id, bank, entry, line.NetMinor, line.Currency, line.ReturnReason, line.Description);
        switch (await Run(PayoutOperations.Report, report))
        {
            case Result.Answered { Answer: var answer }:
                Count(line, payout, report, answer);
                break;
            case Result.Refused when PayoutReports.IsTaken(payout, entry):
                known++;
                break;
            case Result.Refused when PayoutReports.Difference(payout, report) is { } difference:
                Differs(line, difference, payout, payout.Review);
                break;
            case Result.Refused refused when refused.Rejection.Type == PayoutProblems.EntryKnown:
                // Another reader of the same statement was faster.
                known++;
                break;
            case Result.Refused { Rejection: var refusal }:
                Differs(line, refusal.Type.Code, payout, review: null);
                break;
            default:
                throw new InvalidOperationException("A bank's entry is answered at once.");
        }
    }

    private void Count(ReportedLine line, Payout before, PayoutCommand.Report report, Answer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        if (body.RootElement.GetProperty("object").GetString() == "review")
        {
            var difference = PayoutReports.Difference(before, report) ?? "state_differs";
            Differs(line, difference, before, body.RootElement.GetProperty("id").GetString());
            return;
        }
        var status = body.RootElement.GetProperty("status").GetString();
        if (status == before.Status.Name())
        {
            known++;
        }
        else if (status == PayoutStatus.Paid.Name())
        {
            paid++;
        }
        else
        {
            returned++;
        }
    }

    private void Differs(ReportedLine line, string code, Payout? payout, string? review)
    {
        differing++;
        List(new()
        {
            Line = line.Number,
            Code = code,
            Reference = line.OurReference ?? line.ProviderReference,
            AmountMinor = line.NetMinor,
            Currency = line.Currency,
            Payout = payout?.Id,
            ExpectedMinor = payout?.AmountMinor,
            ExpectedCurrency = payout?.Currency,
            Review = review,
        });
    }

    private void List(UnmatchedEntry entry)
    {
        if (unmatched.Count < MaxUnmatched)
        {
            unmatched.Add(entry);
        }
    }

    /// <summary>
    /// The payout that an entry names: by its end-to-end reference, or by ours in the text, where banks that return
    /// money put it.
    /// </summary>
    private static string? PayoutOf(ReportedLine line) =>
        (line.OurReference is { } reference ? Payout.IdOfReference(reference) : null)
        ?? In(line.Description) ?? In(line.ProviderReference);

    private static string? In(string? text) =>
        text is not null && Reference.Match(text) is { Success: true } found ? Payout.IdOfReference(found.Value) : null;

    [GeneratedRegex("(?<![A-Za-z0-9])POT[0-7][0-9A-Z]{25}(?![A-Za-z0-9])", RegexOptions.IgnoreCase)]
    private static partial Regex Reference { get; }
}
