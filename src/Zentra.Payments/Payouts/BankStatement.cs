using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payouts;

/// <summary>A bank's statement that was read: known by its bytes, so that it is told apart from a new one.</summary>
public sealed record BankStatement
{
    public required string Id { get; init; }
    public required string Bank { get; init; }

    /// <summary>Of its bytes, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What came of it when it was read first.</summary>
    public required StatementCounts Counts { get; init; }

    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public required Timestamp CreatedAt { get; init; }

    public static readonly RecordKind<BankStatement> Kind = new(
        "bank_statements", "bst", PayoutStateJson.Default.BankStatement, [("bank", s => s.Bank)]);

    /// <summary>The identifier of a statement of a bank: of its hash and the bank's name.</summary>
    public static string IdOf(string bank, string sha256)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes($"{sha256}\n{bank}"));
        return new Identifier(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash)).Text(Kind.Prefix);
    }

    public static Decision Decide(RecordBankStatement command, IRecords records, Context context)
    {
        var id = IdOf(command.Bank, command.Sha256);
        if (records.Find(Kind, id) is not null)
        {
            return new Rejection(PayoutProblems.EntryKnown, "The statement was read before.");
        }
        var statement = new BankStatement
        {
            Id = id,
            Bank = command.Bank,
            Sha256 = command.Sha256,
            Counts = command.Counts,
            Intent = context.IntentId,
            Scope = context.Workspace.Id,
            CreatedAt = context.At,
        };
        return new Decision.Accepted
        {
            Subject = id,
            Records = [Kind.Put(id, statement)],
            Answer = new(200, "{}"u8.ToArray()),
        };
    }
}

/// <summary>What came of a statement's entries.</summary>
/// <param name="Entries">All of them: entries of a statement, or the transactions that they are made of.</param>
/// <param name="Paid">Payouts that are paid now.</param>
/// <param name="Returned">Payouts that came back.</param>
/// <param name="Known">Entries that were in the books already.</param>
/// <param name="Unmatched">Entries that are of no payout, or differ from theirs.</param>
/// <param name="Unreadable">Entries that cannot be read.</param>
public sealed record StatementCounts(int Entries, int Paid, int Returned, int Known, int Unmatched, int Unreadable);
