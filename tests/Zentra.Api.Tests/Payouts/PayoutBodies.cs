using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;
using Zentra.Server;

namespace Zentra.Api.Tests.Payouts;

/// <summary>What a settlement posts to a merchant's balance, and nothing else of it.</summary>
internal sealed record Settle(string Merchant, long AmountMinor, string Currency) : Command;

[JsonSerializable(typeof(Settle))]
internal sealed partial class SettleJson : JsonSerializerContext;

/// <summary>Merchants with something to pay out, and what banks write about it.</summary>
internal static class PayoutBodies
{
    public const string Iban = "DE89370400440532013000";
    public const string Bank =
        """{"name":"main","debtor_name":"Shop Ltd","iban":"GB33BUKB20201555555555","bic":"BUKBGB22"}""";

    private static readonly Operation Settlement = Operation.Of(
        "test.settle",
        SettleJson.Default.Settle,
        _ => [],
        (command, _, context) => new Decision.Accepted
        {
            Subject = "stl_test",
            Postings =
            [
                new(context.NewId("led"), new("settlement_account:sandbox", command.Currency), -command.AmountMinor),
                new(
                    context.NewId("led"), new($"merchant_balance:{command.Merchant}", command.Currency),
                    command.AmountMinor),
            ],
            Answer = new(200, "{}"u8.ToArray()),
        });

    /// <summary>Credits a merchant as a settlement does.</summary>
    public static async Task Settle(
        this ApiHost host, ApiClient api, long amountMinor, string currency = "EUR", string merchant = "mer_1")
    {
        var door = host.Services.GetRequiredService<Door>();
        Assert.IsType<Result.Answered>(await door.Run(door.Open(
            api.Scope, Actor.Runtime, Settlement, new Settle(merchant, amountMinor, currency))));
    }

    public static async Task<Response> PutAccount(
        this ApiClient api, string more = "", string merchant = "mer_1", string currency = "EUR") =>
        await api.Put(
            $"/payouts/accounts/{merchant}",
            $$"""{"currency":"{{currency}}","holder":"Zoë & Söhne","iban":"{{Iban}}","bic":"COBADEFFXXX"{{more}}}""");

    public static Task<Response> PayOut(this ApiClient api, string more = "", string currency = "EUR") =>
        api.Post("/payouts", $$"""{"merchant":"mer_1","currency":"{{currency}}"{{more}}}""");

    public static Task<Response> NewFile(this ApiClient api, string format = "pain.001", string currency = "EUR") =>
        api.Post("/payouts/files", $$"""{"format":"{{format}}","bank":{{Bank}},"currency":"{{currency}}"}""");

    public static Task<Response> Tell(this ApiClient api, string statement, string bank = "main") => api.Send(
        HttpMethod.Post, $"/bank-statements?bank={bank}", Encoding.UTF8.GetBytes(statement),
        contentType: "application/xml");

    /// <summary>A statement of these entries.</summary>
    public static string Statement(params IEnumerable<string> entries) =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
        <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-21T06:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id>
        <Acct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></Acct>{string.Concat(entries)}</Stmt>
        </BkToCstmrStmt></Document>
        """;

    public static string Entry(
        string reference, string side, string amount, string entry, string currency = "EUR", string more = "") =>
        $"""
        <Ntry><NtryRef>1</NtryRef><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>
        <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-21</Dt></BookgDt><AcctSvcrRef>{entry}</AcctSvcrRef>
        <NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>{more}</TxDtls></NtryDtls></Ntry>
        """;

    /// <summary>`2 entries, 1 paid, 0 returned, 0 known, 1 unmatched, 0 unreadable`.</summary>
    public static string Counts(this Response statement) => string.Join(", ", new[]
    {
        "entries", "paid", "returned", "known", "unmatched", "unreadable",
    }.Select(name => $"{statement.Json.Say($"counts.{name}")} {name}"));

    public static async Task<long> Balance(this ApiClient api, string code)
    {
        var accounts = (await api.Get($"/ledger/accounts?code={code}")).Is(200).Json.Items("data").ToList();
        return accounts.Count == 0 ? 0 : long.Parse(accounts[0].Say("balance_minor"), CultureInfo.InvariantCulture);
    }
}
