using System.Globalization;
using Microsoft.AspNetCore.Http;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Server.Http;

/// <summary>Collects every fault of a request, so that a caller learns of all of them at once.</summary>
internal sealed class Faults(string prefix = "")
{
    private const int MaxMetadataKeys = 50;
    private const int MaxMetadataKey = 40;
    private const int MaxMetadataValue = 500;

    private readonly List<Fault> faults = [];

    public bool Any => faults.Count > 0;

    public Fault? First => faults.FirstOrDefault();

    public Reply Refusal(HttpContext http) => Reply.Of(
        Problem.Of(HttpProblems.InvalidRequest, faults[0].Detail, RequestScope.Of(http).RequestId) with { Errors = faults });

    public void Add(string pointer, string code, string detail) =>
        faults.Add(pointer.StartsWith(prefix, StringComparison.Ordinal)
            ? new(pointer, code, detail)
            : new(prefix + pointer, code, prefix + detail));

    public void Add(Faults inner) => faults.AddRange(inner.faults);

    /// <summary>A required amount of money: a positive integer of minor units.</summary>
    public void RequireAmount(string pointer, long? amountMinor)
    {
        if (amountMinor is null)
        {
            Add(pointer, "required", $"{pointer} is required: a positive integer of minor units.");
        }
        else
        {
            CheckAmount(pointer, amountMinor);
        }
    }

    public void CheckAmount(string pointer, long? amountMinor)
    {
        if (amountMinor is { } amount && !Amount.IsPositive(amount))
        {
            Add(pointer, "out_of_range", $"{pointer} must be from 1 to {Amount.MaxMinor} minor units.");
        }
    }

    public void RequireCurrency(string pointer, string? code, bool allowLedgerCurrency = true)
    {
        if (code is null)
        {
            Add(pointer, "required", $"{pointer} is required: an ISO 4217 code, or ledger_currency.");
        }
        else if (!(allowLedgerCurrency && code == Zentra.Payments.Payments.Sandbox.LedgerCurrency) && Currency.Find(code) is null)
        {
            Add(pointer, "unknown_currency", $"{pointer} is not an active ISO 4217 code in upper case.");
        }
    }

    public void RequireReference(string pointer, string? value)
    {
        if (value is null)
        {
            Add(pointer, "required", $"{pointer} is required.");
        }
        else
        {
            CheckReference(pointer, value);
        }
    }

    /// <summary>A name of the caller's own: 1 to 128 printable ASCII characters without spaces.</summary>
    public void CheckReference(string pointer, string? value)
    {
        if (value is not null && (value.Length is 0 or > 128 || value.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            Add(pointer, "invalid_reference", $"{pointer} must be 1 to 128 printable ASCII characters without spaces.");
        }
    }

    public void CheckText(string pointer, string? value, int maxLength)
    {
        if (value is null)
        {
            return;
        }
        if (value.Length == 0 || value.Length > maxLength)
        {
            Add(pointer, "invalid_length", $"{pointer} must have 1 to {maxLength} characters.");
        }
        else if (value.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            Add(pointer, "control_character", $"{pointer} must not hold control characters.");
        }
    }

    public void CheckMetadata(string pointer, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null)
        {
            return;
        }
        if (metadata.Count > MaxMetadataKeys)
        {
            Add(pointer, "too_many_keys", $"{pointer} may have {MaxMetadataKeys} keys.");
        }
        foreach (var (key, value) in metadata)
        {
            if (key.Length is 0 or > MaxMetadataKey || key.AsSpan().ContainsAnyInRange('\0', '\u001f') || key.Contains('"', StringComparison.Ordinal))
            {
                Add(pointer, "invalid_key", $"A key of {pointer} must have 1 to {MaxMetadataKey} characters without quotes or control characters.");
            }
            else if (value is null || value.Length > MaxMetadataValue || value.AsSpan().ContainsAnyInRange('\0', '\u0008'))
            {
                Add(
                    string.Create(CultureInfo.InvariantCulture, $"{pointer}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"),
                    "invalid_value",
                    $"A value of {pointer} must be text of at most {MaxMetadataValue} characters.");
            }
        }
    }
}
