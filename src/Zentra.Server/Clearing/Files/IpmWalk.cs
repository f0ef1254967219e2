using System.Globalization;
using System.Text;
using Zentra.Cards.Clearing;
using Zentra.Cards.Iso8583;

namespace Zentra.Server.Clearing.Files;

/// <summary>Walks through a file's messages, and compares what they add up to at each file trailer.</summary>
internal sealed class IpmWalk(IpmLayout layout)
{
    private const string FileHeader = "697";
    private const string FileTrailer = "695";

    private readonly Encoding encoding = layout.Text == TextCode.Ascii ? Encoding.Latin1 : VisaRecords.Ebcdic;
    private ClearingFault? fault;
    private string? fileId;
    private DateOnly? fileDate;
    private long number, messages;
    private Int128 amount;
    private int unreadable;
    private bool isOpen, isClosed;

    /// <summary>Nothing more is read.</summary>
    public bool IsLost => unreadable >= ClearingRejections.MaxInARow;

    public ClearingRow Take(ReadOnlySpan<byte> raw)
    {
        number++;
        var reading = Iso8583Codec.Read(raw, layout.Dialect);
        var message = reading switch
        {
            Iso8583Reading.Whole whole => whole.Message,
            Iso8583Reading.Malformed malformed => malformed.Partial,
            _ => null,
        };
        if (message is { Mti: "1644" } && message[24] == FileHeader && reading is Iso8583Reading.Whole)
        {
            return Header(message, raw);
        }
        messages++;
        amount += message?[4] is { } digits ? Int128.Parse(digits, CultureInfo.InvariantCulture) : 0;
        unreadable = message is null ? unreadable + 1 : 0;
        if (!isOpen)
        {
            fault ??= isClosed
                ? new("data_after_trailer", "Messages follow the file's trailer.")
                : new("header_missing", "The file does not begin with a file header, 1644/697.");
        }
        if (reading is Iso8583Reading.Malformed { Fault: var broken })
        {
            return Reject(
                raw, broken.Field is { } field ? $"DE {field}" : null, "message_malformed", broken.Sentence);
        }
        var (data, dataFault) = IpmData.Of(message!);
        return data is null
            ? ClearingRejections.Of(number, dataFault!, raw, encoding)
            : Whole(message!, data, raw);
    }

    /// <param name="ending">Why the file was not read to its end.</param>
    public ClearingRow.Ended End(ClearingFault? ending) => new(
        ending ?? fault ?? (IsLost ? ClearingRejections.Unreadable
            : isOpen || !isClosed ? new("trailer_missing", "The file ends before its trailer, 1644/695.")
            : null));

    private ClearingRow Header(Iso8583Message message, ReadOnlySpan<byte> raw)
    {
        if (isOpen)
        {
            fault ??= new("trailer_missing", "A file header comes before the trailer of the file before it.");
        }
        (isOpen, isClosed, messages, amount, unreadable) = (true, false, 1, 0, 0);
        var (data, dataFault) = IpmData.Of(message);
        var read = new FieldReader();
        fileId = data?["0105"];
        // File type 3, date YYMMDD, processor 11, sequence 5.
        fileDate = fileId is { Length: 25 } id ? read.YearMonthDay("PDS 0105", id.AsSpan(3, 6)) : null;
        if (dataFault is null && fileDate is null)
        {
            read.Refuse("PDS 0105", "header_invalid", "The file header has no file ID with a date.");
        }
        if ((dataFault ?? read.Fault) is { } wrong)
        {
            fault ??= new("header_invalid", wrong.Reason);
            return ClearingRejections.Of(number, wrong, raw, encoding);
        }
        return new ClearingRow.Header(new("mastercard", fileId, fileDate, data!["0122"] == "T"));
    }

    private ClearingRow Whole(Iso8583Message message, IpmData data, ReadOnlySpan<byte> raw)
    {
        switch (message.Mti, message[24])
        {
            case ("1644", FileTrailer):
                return Trailer(data, raw);
            case ("1644", "691" or "699"):
                return Reject(raw, "DE 24", "network_rejected", "The network rejects what was sent to it.");
            case ("1644", { } function):
                return new ClearingRow.Noted(number, $"1644-{function}");
            case ("1240" or "1442" or "1740", _):
                var (record, wrong) = IpmTransaction.Read(number, message, data, fileDate);
                return record is null
                    ? ClearingRejections.Of(number, wrong!, raw, encoding)
                    : new ClearingRow.Record(record);
            default:
                return Reject(raw, "DE 0", "type_unknown", $"Messages {message.Mti} are not of clearing.");
        }
    }

    private ClearingRow Trailer(IpmData data, ReadOnlySpan<byte> raw)
    {
        (isOpen, isClosed) = (false, true);
        var read = new FieldReader();
        var stated = (
            Amount: read.Number("PDS 0301", data["0301"].AsSpan()),
            Messages: read.Number("PDS 0306", data["0306"].AsSpan()));
        if (read.Fault is null && data["0105"] != fileId)
        {
            read.Refuse("PDS 0105", "trailer_invalid", "The trailer has another file ID than the header.");
        }
        if (read.Fault is { } wrong)
        {
            fault ??= new("trailer_invalid", wrong.Reason);
            return ClearingRejections.Of(number, wrong, raw, encoding);
        }
        var trailer = new ClearingTrailer(null,
        [
            new("File Message Counts (PDS 0306)", stated.Messages, messages),
            new("File Amount, Checksum (PDS 0301)", stated.Amount, amount),
        ]);
        fault ??= trailer.Fault;
        return new ClearingRow.Trailer(trailer);
    }

    private ClearingRow.Rejected Reject(ReadOnlySpan<byte> raw, string? field, string code, string reason) =>
        ClearingRejections.Of(number, field, raw, encoding, code, reason);
}
