using System.Globalization;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Issuing;
using Zentra.Server.Clearing.Files;

namespace Zentra.Server.Clearing;

/// <summary>
/// What a sandbox's network says it clears: a record for each authorization that is pending, with what it is told to
/// have wrong. The same state and faults give the same bytes.
/// </summary>
internal sealed class SandboxClearingFile(string format, DateOnly on)
{
    /// <summary>A number of a test range that no program draws from.</summary>
    private const string UnknownNumber = "4999990000000015";

    private readonly List<(string Authorization, PresentedRecord Record, bool IsLate)> rows = [];
    private readonly HashSet<string> faulty = new(StringComparer.Ordinal);

    /// <param name="pan">Where the format names cards by their numbers.</param>
    /// <param name="isLate">Whether it is only presented where a fault asks for it: its time is over.</param>
    public void Add(Authorization authorization, Pan? pan, bool isLate)
    {
        var minor = isLate ? authorization.ExpiredMinor : authorization.HeldMinor;
        // Only what is held whole is asked for in the merchant's currency.
        var isWhole = minor == authorization.BillingAmountMinor;
        var network = authorization.Network;
        var place = rows.Count + 1;
        rows.Add((
            authorization.Id,
            new()
            {
                Number = place,
                Type = PresentedType.Presentment,
                Pan = pan,
                Card = pan is null ? authorization.Card : null,
                Transaction = isWhole
                    ? new(authorization.Currency, authorization.AmountMinor)
                    : new(authorization.BillingCurrency, minor),
                Billing = new(authorization.BillingCurrency, minor),
                NetworkTransactionId = Fits(network?.TransactionId) ? network?.TransactionId : null,
                AuthorizationCode = authorization.ApprovalCode,
                Rrn = network?.Rrn,
                Stan = network?.Stan,
                Arn = AcquirerReference.Of(string.Create(
                    CultureInfo.InvariantCulture, $"2{on:yyMMdd}{Digits(authorization.Id):D15}")),
                Merchant = authorization.Merchant is { } merchant
                    ? new(merchant.Id, merchant.Name, merchant.Category, merchant.Country, null)
                    : null,
                PurchasedOn = DateOnly.FromDateTime(authorization.CreatedAt.ToDateTimeOffset().UtcDateTime),
                ProcessedOn = on,
                Channel = authorization.Channel,
                IsFinal = format == "visa.base2" ? null : true,
            },
            isLate));
    }

    /// <summary>Makes one thing wrong; false where the file has no record for it.</summary>
    public bool Break(string kind, string? authorization)
    {
        var isLate = kind == "late";
        var at = rows.FindIndex(r => r.IsLate == isLate && !faulty.Contains(r.Authorization)
            && (authorization is null || r.Authorization == authorization));
        if (at < 0)
        {
            return false;
        }
        var row = rows[at];
        faulty.Add(row.Authorization);
        switch (kind)
        {
            case "missing":
                rows.RemoveAt(at);
                break;
            case "doubled":
                rows.Insert(at + 1, row);
                break;
            case "late":
                rows[at] = row with { IsLate = false };
                break;
            case "unknown_card":
                rows[at] = row with { Record = row.Record with { Card = null, Pan = Unknown() } };
                break;
            default:
                rows[at] = row with
                {
                    Record = row.Record with
                    {
                        Transaction = Twice(row.Record.Transaction),
                        Billing = Twice(row.Record.Billing!.Value),
                    },
                };
                break;
        }
        return true;
    }

    /// <exception cref="ArgumentException">A record does not fit the format.</exception>
    public byte[] Write() => ClearingFileWriter.Write(
        format, rows.Where(r => !r.IsLate).Select((r, i) => r.Record with { Number = i + 1 }), new(on));

    private static PresentedAmount Twice(PresentedAmount amount) => amount with { Minor = checked(amount.Minor * 2) };

    private static Pan Unknown() => Pan.TryParse(UnknownNumber, out var pan)
        ? pan
        : throw new InvalidOperationException("The unknown number is no card number.");

    /// <summary>Networks' formats have fifteen digits for it; one of our own has what is there.</summary>
    private bool Fits(string? id) =>
        format is "csv" or "ndjson" || (id is { Length: 15 } && !id.AsSpan().ContainsAnyExceptInRange('0', '9'));

    /// <summary>Digits that tell an authorization from others.</summary>
    private static long Digits(string id)
    {
        var digits = 0L;
        foreach (var letter in id)
        {
            digits = (digits * 31 + letter) % 1_000_000_000_000_000;
        }
        return digits;
    }
}
