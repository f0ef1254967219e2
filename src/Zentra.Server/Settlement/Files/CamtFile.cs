using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml;
using Zentra.Server.Files;

namespace Zentra.Server.Settlement.Files;

/// <summary>
/// ISO 20022 bank statements, camt.053 in versions .02 to .08 and later, of which the namespace's version is not looked
/// at. Each transaction of an entry is a line, and an entry without any is one.
/// https://www.iso20022.org/iso-20022-message-definitions (Bank-to-Customer Cash Management).
/// </summary>
internal sealed class CamtFile : ISettlementReader
{
    public async IAsyncEnumerable<FileRow> Read(
        Stream file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (bytes, _, fault) = await TextFile.OpenBytes(file, cancellation);
        if (fault is not null)
        {
            yield return new FileRow.Ended(fault);
            yield break;
        }
        await using var meter = new BoundedXml.Meter(bytes, cancellation);
        using var xml = BoundedXml.Open(meter);
        var document = new CamtDocument();
        var isEnd = false;
        while (fault is null && !isEnd)
        {
            try
            {
                isEnd = !await xml.ReadAsync();
                meter.Node();
                // A value that is not whole in the parser's buffer is read on from the file.
                var text = xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA ? await xml.GetValueAsync() : "";
                meter.Node();
                fault = isEnd ? document.End() : document.Take(xml, text);
            }
            catch (Exception thrown) when (BoundedXml.IsFault(thrown))
            {
                fault = BoundedXml.FaultOf(thrown);
            }
            while (document.Rows.TryDequeue(out var row))
            {
                yield return row;
            }
        }
        if (fault is not null)
        {
            yield return new FileRow.Ended(fault);
        }
    }
}

/// <summary>A statement as its nodes come: it keeps one entry, and of its transactions one or two.</summary>
internal sealed class CamtDocument
{
    private const int MaxText = 4_000;

    private static readonly FileFault NotCamt = new(
        "camt053_missing", "The document is not a bank statement (camt.053: Document, BkToCstmrStmt).");

    private readonly List<string> path = [];
    private readonly StringBuilder text = new();
    private string? currency;
    private CamtStatement? statement;
    private CamtEntry? entry;
    private CamtTransaction? transaction, waiting;
    private bool isStatement;
    private long number;

    public Queue<FileRow> Rows { get; } = new();

    public FileFault? End() => isStatement ? null : NotCamt;

    /// <param name="value">The text of a node that is text.</param>
    public FileFault? Take(XmlReader xml, string value)
    {
        switch (xml.NodeType)
        {
            case XmlNodeType.Element:
                path.Add(xml.LocalName);
                if (path.Count > BoundedXml.MaxDepth)
                {
                    return new("xml_limit", $"The document is nested deeper than {BoundedXml.MaxDepth} elements.");
                }
                if (path[0] != "Document" || (path.Count == 2 && path[1] != "BkToCstmrStmt"))
                {
                    return NotCamt;
                }
                isStatement |= path.Count == 2;
                currency = xml.GetAttribute("Ccy");
                text.Clear();
                Begin();
                if (xml.IsEmptyElement)
                {
                    Close();
                }
                return null;
            case XmlNodeType.Text or XmlNodeType.CDATA:
                text.Append(value, 0, Math.Min(value.Length, Math.Max(0, MaxText - text.Length)));
                return null;
            case XmlNodeType.EndElement:
                Close();
                return null;
            default:
                return null;
        }
    }

    private ReadOnlySpan<string> Path => CollectionsMarshal.AsSpan(path);

    private void Begin()
    {
        switch (Path)
        {
            case [_, _, "Stmt"]:
                statement = new();
                break;
            case [_, _, "Stmt", "Ntry"]:
                Tell();
                entry = new();
                break;
            case [_, _, "Stmt", "Ntry", "NtryDtls", "TxDtls"] when entry is not null:
                transaction = new() { Place = ++entry.Transactions };
                break;
            case [_, _, "Stmt", "Bal"]:
                statement?.BeginBalance();
                break;
            case [_, _, _, _, _, _, .. var below] when transaction is not null:
                transaction.Begin(below);
                break;
            case [_, _, _, _, .. var below]:
                entry?.Begin(below);
                break;
        }
    }

    private void Close()
    {
        if (text.Length > 0)
        {
            Set(text.ToString().Trim());
            text.Clear();
        }
        switch (Path)
        {
            case [_, _, "Stmt"]:
                Tell();
                statement = null;
                break;
            case [_, _, "Stmt", "Ntry"] when entry is not null:
                Finish(entry);
                entry = null;
                break;
            case [_, _, "Stmt", "Ntry", "NtryDtls", "TxDtls"]:
                Emit();
                (waiting, transaction) = (transaction, null);
                break;
        }
        path.RemoveAt(path.Count - 1);
    }

    private void Set(string value)
    {
        if (value.Length == 0)
        {
            return;
        }
        if (transaction is not null)
        {
            transaction.Say(path[^1], value);
            transaction.Set(Path[6..], value, currency);
        }
        else if (entry is not null)
        {
            entry.Say(path[^1], value);
            entry.Set(Path[4..], value, currency);
        }
        else if (statement is not null && path.Count > 3)
        {
            statement.Set(Path[3..], value, currency);
        }
    }

    /// <summary>The statement's facts stand before its entries.</summary>
    private void Tell()
    {
        if (statement is { IsTold: false })
        {
            statement.IsTold = true;
            Rows.Enqueue(new FileRow.Statement(statement.Facts));
        }
    }

    /// <summary>The transaction that waited, since an entry's amount is its own where it is the only one.</summary>
    private void Emit()
    {
        if (waiting is not null && entry is not null)
        {
            Rows.Enqueue(CamtLines.Of(++number, statement?.Id, entry, waiting, entry.Transactions == 1));
            waiting = null;
        }
    }

    private void Finish(CamtEntry finished)
    {
        Emit();
        if (finished.Transactions == 0)
        {
            Rows.Enqueue(CamtLines.Of(++number, statement?.Id, finished, null, isAlone: true));
        }
        else if (CamtLines.CheckSum(finished) is { } refusal)
        {
            Rows.Enqueue(Rejections.Of(++number, Encoding.UTF8.GetBytes(finished.Raw), refusal));
        }
    }
}

/// <summary>`Stmt`: what it says before its entries.</summary>
internal sealed class CamtStatement
{
    private string? account, accountCurrency, code, side, on;
    private CamtAmount amount;
    private StatementBalance? opening, closing;

    public string? Id { get; private set; }

    public bool IsTold { get; set; }

    public StatementFacts Facts => new(Id, account, accountCurrency, opening, closing);

    public void BeginBalance() => (code, side, on, amount) = (null, null, null, default);

    public void Set(ReadOnlySpan<string> path, string text, string? currency)
    {
        switch (path)
        {
            case ["Id"]: Id = text; break;
            case ["Acct", "Id", "IBAN"] or ["Acct", "Id", "Othr", "Id"]: account = text; break;
            case ["Acct", "Ccy"]: accountCurrency = text; break;
            case ["Bal", "Tp", "CdOrPrtry", "Cd"]: code = text; break;
            case ["Bal", "Amt"]: amount = new(currency, text); break;
            case ["Bal", "CdtDbtInd"]: side = text; break;
            case ["Bal", "Dt", "Dt" or "DtTm"]:
                on = text;
                Balance();
                break;
        }
    }

    /// <summary>The date is the last that a balance must say.</summary>
    private void Balance()
    {
        if (amount.Minor is { } minor && side is ("CRDT" or "DBIT"))
        {
            var balance = new StatementBalance(amount.Currency!, side == "DBIT" ? -minor : minor, on);
            (opening, closing) = code switch
            {
                "OPBD" => (balance, closing),
                "PRCD" => (opening ?? balance, closing),
                "CLBD" => (opening, balance),
                _ => (opening, closing),
            };
        }
    }
}
