using System.Globalization;
using System.Text;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Payouts;

/// <summary>Merchants with something to pay out, and what banks write about it.</summary>
internal static class PayoutBodies
{
    public const string Iban = "DE89370400440532013000";
    public const string Bank =
        """{"name":"main","debtor_name":"Shop Ltd","iban":"GB33BUKB20201555555555","bic":"BUKBGB22"}""";

    /// <summary>Credits a merchant: a payment of it is captured, and settled by a file of the provider's.</summary>
    public static async Task Settle(
        this ApiClient api, long amountMinor, string currency = "EUR", string merchant = "mer_1")
    {
        var payment = (await api.Post(
            "/payments",
            $$"""
            {"amount_minor":{{amountMinor}},"currency":"{{currency}}","customer":"cus_1","merchant":"{{merchant}}",
            "payment_method":"tok_approved","capture_method":"automatic"}
            """)).Is(201).Id;
        var file = $"type,our_reference,currency,gross_minor,fee_minor,net_minor\n"
            + $"payment,{payment},{currency},{amountMinor},0,{amountMinor}\n";
        var batch = (await api.Send(
            HttpMethod.Post, "/settlements?provider=sandbox", Encoding.UTF8.GetBytes(file), contentType: "text/csv"))
            .Is(201).Json;
        Assert.Equal("1", batch.Say("lines.matched"));
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
