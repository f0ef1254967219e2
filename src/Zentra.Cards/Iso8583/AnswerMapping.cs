using System.Globalization;
using Zentra.Cards.Authorizations;
using Zentra.Runtime.Money;

namespace Zentra.Cards.Iso8583;

/// <summary>Answers as messages: what is echoed, and what is said.</summary>
public static class AnswerMapping
{
    /// <summary>What was asked, where less is approved, is an additional amount of this type.</summary>
    private const string OriginalAmount = "57";
    private const string LedgerBalance = "01";
    private const string AvailableBalance = "02";
    private const int MostCharacters = 12;

    /// <summary>What an answer repeats of its request; the last is for network management.</summary>
    private static readonly int[] Echoed = [2, 3, 4, 7, 11, 32, 37, 41, 42, 49, 70];

    /// <summary>An answer that is a code, and nothing else.</summary>
    public static Iso8583Message Answer(Iso8583Message request, string responseCode)
    {
        var answer = new Iso8583Message(MessageTypes.AnswerTo(request.Mti))
        {
            Bitmap = request.Bitmap,
            HasEmptySecondary = request.HasEmptySecondary,
        };
        foreach (var field in Echoed)
        {
            answer[field] = request[field];
        }
        answer[39] = responseCode;
        return answer;
    }

    /// <summary>The answer to a request. Where less is approved than was asked, field 4 is what is approved.</summary>
    public static Iso8583Message Answer(Iso8583Message request, NetworkAnswer given)
    {
        var answer = Answer(request, given.ResponseCode);
        answer[38] = given.ApprovalCode?.PadRight(6);
        var amounts = "";
        if (given.ResponseCode == ResponseCodes.ApprovedPartially && given.ApprovedMinor is { } approvedMinor)
        {
            answer[4] = approvedMinor.ToString("D12", CultureInfo.InvariantCulture);
            amounts += $"00{OriginalAmount}{Numeric(request[49]!)}C{request[4]}";
        }
        if (given.Balance is { } balance)
        {
            var account = request[3]?[2..4] ?? "00";
            amounts += Amount(account, LedgerBalance, balance.LedgerMinor, balance.Currency)
                + Amount(account, AvailableBalance, balance.AvailableMinor, balance.Currency);
        }
        answer[54] = amounts.Length > 0 ? amounts : null;
        return answer;
    }

    /// <summary>Account type, amount type, currency, C or D, and 12 digits (ISO 8583:1987, field 54).</summary>
    private static string Amount(string account, string type, long minor, string currency)
    {
        var digits = Math.Abs(minor).ToString("D12", CultureInfo.InvariantCulture);
        return digits.Length == MostCharacters
            ? $"{account}{type}{Numeric(currency)}{(minor < 0 ? 'D' : 'C')}{digits}"
            : throw new ArgumentException($"An amount of {digits.Length} digits does not fit field 54.");
    }

    /// <summary>A message may name its currency by letters; an additional amount has numbers.</summary>
    private static string Numeric(string currency) => Currency.Find(currency)?.Numeric ?? currency;
}
