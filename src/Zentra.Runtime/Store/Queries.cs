using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Runtime.Store;

/// <summary>
/// A keyset page, newest first. Identifiers sort by time, so a span of time is a span of identifiers and one key pages
/// all lists.
/// </summary>
public sealed record Page(int Limit)
{
    /// <summary>Only what is older than this identifier (`starting_after`).</summary>
    public string? OlderThan { get; init; }

    /// <summary>
    /// Only what is newer than this identifier (`ending_before`), the nearest first before they are put in order.
    /// </summary>
    public string? NewerThan { get; init; }

    public Timestamp? CreatedFrom { get; init; }
    public Timestamp? CreatedBefore { get; init; }
}

/// <summary>A page of records with these values in their columns and metadata.</summary>
public sealed record RecordQuery(Page Page)
{
    public IReadOnlyList<(string Column, string Value)> Columns { get; init; } = [];
    public IReadOnlyList<(string Key, string Value)> Metadata { get; init; } = [];

    /// <summary>Columns whose values are in a span by the order of their bytes; either end may be open.</summary>
    public IReadOnlyList<ColumnSpan> Spans { get; init; } = [];
}

/// <summary>
/// The values of a column from one to another, both inclusive. A record without a value is in no span.
/// </summary>
public sealed record ColumnSpan(string Column, string? From, string? To);

/// <summary>Events after a sequence, oldest first.</summary>
public sealed record EventQuery(long After, int Limit)
{
    /// <summary>Only events before this sequence too, and then newest first.</summary>
    public long? Before { get; init; }

    public string? Type { get; init; }
    public string? Object { get; init; }
}

/// <summary>Entries before a sequence, newest first.</summary>
public sealed record EntryQuery(int Limit)
{
    public long? Before { get; init; }
    public long? After { get; init; }
    public string? Account { get; init; }
    public string? Currency { get; init; }
}

/// <summary>Accounts in the order of code and currency, after one of them.</summary>
public sealed record AccountQuery(int Limit)
{
    public AccountName? After { get; init; }
    public string? Code { get; init; }
    public string? Currency { get; init; }
}

/// <summary>An entry as a statement shows it: with the intent that made it and the time it was made.</summary>
public sealed record LedgerLine(Entry Entry, long Intent, Timestamp At);

/// <summary>Balances as of a moment (inclusive) or of a sequence of entries, after one of the accounts.</summary>
public sealed record BalanceQuery(int Limit)
{
    public Timestamp? At { get; init; }
    public long? Sequence { get; init; }
    public AccountName? After { get; init; }
    public string? Code { get; init; }
    public string? Currency { get; init; }
}

/// <summary>Entries of an account after a sequence, up to another one (inclusive).</summary>
public sealed record StatementQuery(AccountName Account, int Limit)
{
    public long After { get; init; }
    public long Until { get; init; } = long.MaxValue;
}

/// <summary>An entry with the identifier of the intent that made it, its operation, and what that is about.</summary>
public sealed record StatementLine(LedgerLine Line, string Intent, string Operation, string Subject);
