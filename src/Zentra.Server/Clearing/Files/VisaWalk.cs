using System.Text;
using Zentra.Cards.Clearing;
using static Zentra.Server.Clearing.Files.VisaLayout;

namespace Zentra.Server.Clearing.Files;

/// <summary>
/// Walks through a file's records: components become transactions, and totals are compared at each trailer.
/// </summary>
internal sealed class VisaWalk(Encoding encoding)
{
    private readonly Queue<ClearingRow> rows = new();
    private readonly Dictionary<char, string> pending = [];
    private readonly VisaTotals batch = new(), file = new();
    private byte[] pendingRaw = [];
    private long pendingNumber;
    private string pendingCode = "";
    private PresentedFault? pendingFault;
    private DateOnly? fileDate;
    private int unreadable;
    private bool isOpen, isClosed;

    /// <summary>Why the file is not to be trusted; the first reason.</summary>
    private ClearingFault? Fault { get; set; }

    /// <summary>Nothing more is read.</summary>
    public bool IsLost => unreadable >= ClearingRejections.MaxInARow;

    public bool TryRow(out ClearingRow row) => rows.TryDequeue(out row!);

    public void Take(VisaRecord record)
    {
        if (isClosed)
        {
            Fault ??= new("data_after_trailer", "Records follow the file's trailer.");
            Reject(record, null, "data_after_trailer", "The record stands after the file's trailer.");
            return;
        }
        if (record.Text is not { } text || !IsPrefix(text))
        {
            Unreadable(record);
            return;
        }
        unreadable = 0;
        var code = TransactionCode.Of(text).ToString();
        if (!isOpen && code != "90")
        {
            Fault ??= new("header_missing", "The file does not begin with a file header, TC 90.");
        }
        if (code is "90" or "91" or "92")
        {
            Flush();
            Frame(code, record, text);
            return;
        }
        if (batch.Components == 0)
        {
            // A batch begins with its first record.
            file.Batches++;
        }
        Component(code, record, text);
    }

    /// <summary>The last rows.</summary>
    public void End()
    {
        if (!isClosed && pending.Count > 0)
        {
            pendingFault ??= new(null, "file_truncated", "The file may end before the transaction's last component.");
        }
        Flush();
        Fault ??= IsLost ? ClearingRejections.Unreadable
            : isClosed ? null
            : new("trailer_missing", "The file ends before its trailer, TC 92.");
        rows.Enqueue(new ClearingRow.Ended(Fault));
    }

    private static bool IsPrefix(string text) =>
        char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[1]) && char.IsAsciiDigit(text[3]);

    private void Frame(string code, VisaRecord record, string text)
    {
        var read = new FieldReader();
        if (code == "90")
        {
            if (isOpen)
            {
                Reject(record, TransactionCode.Place, "header_repeated", "The file has a second header.");
                return;
            }
            isOpen = true;
            fileDate = read.CenturyDay(FileDate.Place, FileDate.Of(text));
            if (read.Fault is { } fault)
            {
                Fault ??= new("header_invalid", fault.Reason);
                rows.Enqueue(ClearingRejections.Of(record.Number, fault, record.Raw.Span, encoding));
                return;
            }
            rows.Enqueue(new ClearingRow.Header(new(
                "visa", FieldReader.Text(FileId.Of(text)), fileDate, TestOption.Of(text).SequenceEqual("TEST"))));
            return;
        }
        var isFile = code == "92";
        isClosed = isFile;
        if (isFile && batch.Components > 0)
        {
            Fault ??= new("batch_trailer_missing", "The last batch has no trailer, TC 91.");
        }
        var trailer = (isFile ? file : batch).Compare(text, isFile, read);
        batch.Clear();
        if (read.Fault is { } wrong)
        {
            Fault ??= new("trailer_invalid", wrong.Reason);
            rows.Enqueue(ClearingRejections.Of(record.Number, wrong, record.Raw.Span, encoding));
            return;
        }
        Fault ??= trailer.Fault;
        rows.Enqueue(new ClearingRow.Trailer(trailer));
    }

    private void Component(string code, VisaRecord record, string text)
    {
        CountComponent();
        var component = ComponentOf(text);
        if (component == '0')
        {
            Flush();
            (pendingNumber, pendingCode, pendingRaw) = (record.Number, code, record.Raw.ToArray());
            pending['0'] = text;
            CountTransaction(code, text);
            return;
        }
        if (pending.Count == 0 || code != pendingCode)
        {
            Flush();
            Reject(
                record, VisaLayout.Component.Place, "component_alone",
                $"The component {component} of TC {code} has no component 0 before it.");
        }
        else if (!pending.TryAdd(component, text))
        {
            pendingFault ??= new(
                VisaLayout.Component.Place, "component_repeated",
                $"The transaction has its component {component} twice.");
        }
    }

    private static char ComponentOf(string text) => VisaLayout.Component.Of(text)[0];

    private void Unreadable(VisaRecord record)
    {
        unreadable++;
        CountComponent();
        var length = record.Raw.Length;
        var (code, reason) = record.IsCut || length != RecordLength
            ? ("record_length", $"The record has {length} characters, and not {RecordLength}.")
            : ("record_unreadable", "The record is not of text that begins with a transaction code.");
        if (record.IsCut)
        {
            Fault ??= new("file_truncated", "The file ends within a record.");
        }
        // What the broken record may belong to is not complete.
        if (pending.Count > 0 && !StartsAnother(record))
        {
            pendingFault ??= new(null, "component_unreadable", "A component of the transaction cannot be read.");
        }
        else
        {
            Flush();
        }
        Reject(record, null, code, reason);
    }

    /// <summary>Whether it begins as another transaction does, in either encoding.</summary>
    private bool StartsAnother(VisaRecord record) =>
        StartsAnother(record, Encoding.Latin1) || StartsAnother(record, VisaRecords.Ebcdic);

    private bool StartsAnother(VisaRecord record, Encoding its)
    {
        var head = its.GetString(record.Raw.Span[..Math.Min(4, record.Raw.Length)]);
        return head.Length == 4 && char.IsAsciiDigit(head[0]) && char.IsAsciiDigit(head[1])
            && (!head.StartsWith(pendingCode, StringComparison.Ordinal) || head[3] == '0');
    }

    private void Flush()
    {
        if (pending.Count == 0)
        {
            return;
        }
        if (VisaLayout.IsNote(pendingCode) && pendingFault is null)
        {
            rows.Enqueue(new ClearingRow.Noted(pendingNumber, $"TC{pendingCode}"));
        }
        else
        {
            var (read, fault) = VisaTransaction.Read(pendingNumber, pending, fileDate);
            fault = pendingFault ?? fault;
            rows.Enqueue(fault is null
                ? new ClearingRow.Record(read!)
                : ClearingRejections.Of(pendingNumber, fault, pendingRaw, encoding));
        }
        pending.Clear();
        pendingFault = null;
    }

    private void Reject(VisaRecord record, string? field, string code, string reason) =>
        rows.Enqueue(ClearingRejections.Of(record.Number, field, record.Raw.Span, encoding, code, reason));

    private void CountComponent()
    {
        batch.Components++;
        file.Components++;
    }

    private void CountTransaction(string code, string text)
    {
        batch.Count(code, text);
        file.Count(code, text);
    }
}

/// <summary>What the records of a batch, or of the file, add up to.</summary>
internal sealed class VisaTotals
{
    private long transactions, monetary;
    private Int128 source, destination;

    public long Components { get; set; }

    /// <summary>Of a file only.</summary>
    public int Batches { get; set; }

    public void Count(string code, string first)
    {
        transactions++;
        if (Meaning(code) is not null)
        {
            monetary++;
            var (sent, received) = VisaTransaction.Amounts(code, first);
            source += sent;
            destination += received;
        }
    }

    public void Clear() => (transactions, monetary, source, destination, Components) = (0, 0, 0, 0, 0);

    /// <summary>Compares with a trailer: a batch's, or the file's.</summary>
    public ClearingTrailer Compare(string text, bool isFile, FieldReader read)
    {
        long Stated(VisaField field) => read.Number(field.Place, field.Of(text));
        // A trailer may count itself, and a file's those of its batches and its header.
        var slack = isFile ? Batches + 2 : 1;
        var (sent, received) = (Stated(TotalSource), Stated(TotalDestination));
        List<ClearingTotal> totals =
        [
            new(TotalMonetary.Name, Stated(TotalMonetary), monetary),
            new(TotalTransactions.Name, Stated(TotalTransactions), transactions, slack),
            new(TotalComponents.Name, Stated(TotalComponents), Components, slack),
        ];
        // Before a file is converted it has no destination amounts; after that some senders leave the source's out.
        if (sent != 0 || received == 0)
        {
            totals.Add(new(TotalSource.Name, sent, source));
        }
        if (received != 0)
        {
            totals.Add(new(TotalDestination.Name, received, destination));
        }
        var number = Stated(BatchNumber);
        if (isFile)
        {
            totals.Add(new("Number of Batches", number, Batches));
        }
        return new(isFile ? null : (int)number, totals);
    }
}
