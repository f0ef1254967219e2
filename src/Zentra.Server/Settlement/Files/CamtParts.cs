using System.Globalization;
using System.Text;
using Zentra.Runtime.Money;
using Zentra.Server.Files;

namespace Zentra.Server.Settlement.Files;

/// <summary>An amount of a document, with its currency: in minor units, or why it is none.</summary>
internal readonly record struct CamtAmount(string? Currency, string? Text)
{
    public bool Exists => Text is not null;

    public Currency? ItsCurrency => Currency is { } code ? Zentra.Runtime.Money.Currency.Find(code) : null;

    /// <summary>The amount, which is not signed in the document; null where it is none of its currency.</summary>
    public long? Minor => ItsCurrency is { } currency && Text is { } text && text[0] is not ('-' or '+')
        && MinorUnits.TryParseMajor(Encoding.UTF8.GetBytes(text), currency, (byte)'.', out var minor)
            ? minor
            : null;
}

/// <summary>Charges that are within an amount, or beside it.</summary>
internal sealed class CamtCharge
{
    public CamtAmount Amount { get; set; }
    public bool IsIncluded { get; set; }
    public bool IsCredit { get; set; }
}

/// <summary>What an entry and a transaction of it both have; a transaction's word goes before its entry's.</summary>
internal class CamtPart
{
    private const int MaxRaw = 2_000;
    private const int MaxCharges = 100;

    private readonly StringBuilder raw = new();

    public CamtAmount Amount { get; set; }
    public string? Side { get; set; }
    public string? ServicerReference { get; set; }
    public string? Domain { get; set; }
    public string? Family { get; set; }
    public string? SubFamily { get; set; }
    public string? Proprietary { get; set; }
    public List<CamtCharge> Charges { get; } = [];

    public bool HasCode => Domain is not null || Proprietary is not null;

    public string Raw => raw.ToString();

    /// <summary>Keeps what the part says, for a person to read where it is rejected.</summary>
    public void Say(string name, string text)
    {
        if (raw.Length < MaxRaw)
        {
            raw.Append(CultureInfo.InvariantCulture, $"{name}={text}; ");
        }
    }

    /// <summary>One value of what is read of it; the path begins below the part.</summary>
    public virtual void Set(ReadOnlySpan<string> path, string text, string? currency)
    {
        switch (path)
        {
            case ["Amt"]: Amount = new(currency, text); break;
            case ["CdtDbtInd"]: Side = text; break;
            case ["BkTxCd", "Domn", "Cd"]: Domain = text; break;
            case ["BkTxCd", "Domn", "Fmly", "Cd"]: Family = text; break;
            case ["BkTxCd", "Domn", "Fmly", "SubFmlyCd"]: SubFamily = text; break;
            case ["BkTxCd", "Prtry", "Cd"]: Proprietary = text; break;
            // To version .03 charges stand alone; from .04 on they are records.
            case ["Chrgs", "Amt"] or ["Chrgs", "Rcrd", "Amt"]: Charges[^1].Amount = new(currency, text); break;
            case ["Chrgs", "CdtDbtInd"] or ["Chrgs", "Rcrd", "CdtDbtInd"]: Charges[^1].IsCredit = text == "CRDT"; break;
            case ["Chrgs", "Rcrd", "ChrgInclInd"]: Charges[^1].IsIncluded = text is "true" or "1"; break;
        }
    }

    /// <summary>An element has begun.</summary>
    public void Begin(ReadOnlySpan<string> path)
    {
        if (path is ["Chrgs"] or ["Chrgs", "Rcrd"] && Charges.Count < MaxCharges)
        {
            Charges.Add(new());
        }
    }
}

/// <summary>`TxDtls`: one transaction of an entry.</summary>
internal sealed class CamtTransaction : CamtPart
{
    /// <summary>Its place in the entry, from 1.</summary>
    public required int Place { get; init; }

    public string? EndToEnd { get; private set; }
    public string? Transaction { get; private set; }
    public string? Instruction { get; private set; }
    public string? Remittance { get; private set; }
    public string? Structured { get; private set; }

    /// <summary>Why it came back (`RtrInf`): a code, or a bank's own word.</summary>
    public string? ReturnReason { get; private set; }

    /// <summary>To version .03, where a transaction has no amount of its own.</summary>
    public CamtAmount Detail { get; private set; }

    public override void Set(ReadOnlySpan<string> path, string text, string? currency)
    {
        switch (path)
        {
            case ["Refs", "AcctSvcrRef"]: ServicerReference = text; break;
            case ["Refs", "EndToEndId"]: EndToEnd = text == "NOTPROVIDED" ? null : text; break;
            case ["Refs", "TxId"]: Transaction = text; break;
            case ["Refs", "InstrId"]: Instruction = text; break;
            case ["AmtDtls", "TxAmt", "Amt"]: Detail = new(currency, text); break;
            case ["RmtInf", "Ustrd"]: Remittance = Join(Remittance, text); break;
            case ["RmtInf", "Strd", "CdtrRefInf", "Ref"]: Structured = text; break;
            case ["RtrInf", "Rsn", "Cd" or "Prtry"]: ReturnReason = text; break;
            default: base.Set(path, text, currency); break;
        }
    }

    private static string Join(string? before, string text) => before switch
    {
        null => text,
        { Length: > Texts.MaxDescription } => before,
        _ => $"{before} {text}",
    };
}

/// <summary>`Ntry`: one booking on the account.</summary>
internal sealed class CamtEntry : CamtPart
{
    public string? Reference { get; private set; }
    public string? Status { get; private set; }
    public string? BookedOn { get; private set; }
    public string? ValuedOn { get; private set; }
    public string? Batch { get; private set; }
    public string? Information { get; private set; }

    /// <summary>The transactions that have been read, and the sum of those that could be.</summary>
    public int Transactions { get; set; }
    public long SumMinor { get; set; }
    public bool IsSumKnown { get; set; } = true;

    public override void Set(ReadOnlySpan<string> path, string text, string? currency)
    {
        switch (path)
        {
            case ["NtryRef"]: Reference = text; break;
            case ["AcctSvcrRef"]: ServicerReference = text; break;
            // A word to version .07; a code or a bank's own word from .08 on.
            case ["Sts"] or ["Sts", "Cd"] or ["Sts", "Prtry"]: Status = text; break;
            case ["BookgDt", "Dt" or "DtTm"]: BookedOn = text; break;
            case ["ValDt", "Dt" or "DtTm"]: ValuedOn = text; break;
            case ["NtryDtls", "Btch", "MsgId" or "PmtInfId"]: Batch ??= text; break;
            case ["AddtlNtryInf"]: Information = text; break;
            default: base.Set(path, text, currency); break;
        }
    }
}
