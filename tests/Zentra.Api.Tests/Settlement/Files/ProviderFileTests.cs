using System.Text;
using Zentra.Payments.Settlement;
using Zentra.Server.Settlement.Files;

namespace Zentra.Api.Tests.Settlement.Files;

public sealed class ProviderFileTests
{
    private const string Stripe =
        "automatic_payout_id,automatic_payout_effective_at,balance_transaction_id,created,available_on,currency,gross,"
        + "fee,net,reporting_category,source_id,description,customer_id,charge_id,payment_intent_id,"
        + "payment_metadata[zentra_payment]\n"
        + "po_1,2026-11-21 00:00:00,txn_1,2026-11-19 10:00:00,2026-11-21 00:00:00,usd,100.00,3.20,96.80,charge,ch_1,"
        + "\"Order, 1\",cus_1,ch_1,pi_1,pay_1\n"
        + "po_1,2026-11-21 00:00:00,txn_2,2026-11-19 11:00:00,2026-11-21 00:00:00,usd,-20.00,0.00,-20.00,refund,re_1,"
        + ",,ch_1,pi_1,pay_1\n"
        + "po_1,2026-11-21 00:00:00,txn_3,2026-11-19 12:00:00,2026-11-21 00:00:00,jpy,-500,1500,-2000,dispute,dp_1,,,"
        + "ch_1,pi_1,pay_1\n"
        + "po_1,2026-11-21 00:00:00,txn_4,2026-11-20 12:00:00,2026-11-21 00:00:00,usd,-1.00,0.00,-1.00,"
        + "network_cost,,,,,,\n"
        + "po_1,2026-11-21 00:00:00,txn_5,2026-11-21 00:00:00,2026-11-21 00:00:00,usd,-75.80,0.00,-75.80,payout,po_1,"
        + ",,,,\n"
        + "po_1,2026-11-21 00:00:00,txn_6,2026-11-21 00:00:00,2026-11-21 00:00:00,usd,1.00,0.00,1.00,novel,x,,,,,\n";

    private const string AdyenHeader =
        "Company Account,Merchant Account,Psp Reference,Merchant Reference,Payment Method,Creation Date,TimeZone,Type,"
        + "Modification Reference,Gross Currency,Gross Debit (GC),Gross Credit (GC),Exchange Rate,Net Currency,"
        + "Net Debit (NC),Net Credit (NC),Commission (NC),Markup (NC),Scheme Fees (NC),Interchange (NC),"
        + "Payment Method Variant,Modification Merchant Reference,Batch Number,Reserved4,Reserved5\n";

    [Fact]
    public async Task Stripes_categories_are_our_types()
    {
        var read = await Reading.Of("stripe", Stripe);

        Assert.Equal("type_unknown", Assert.Single(read.Rejected).Code);
        Assert.Equal(
            [
                (LineType.Payment, "pi_1", 10000, 320, 9680), (LineType.Refund, "re_1", -2000, 0, -2000),
                (LineType.Chargeback, "dp_1", -500, 1500, -2000), (LineType.Fee, null, -100, 0, -100),
                (LineType.Payout, "po_1", -7580, 0, -7580),
            ],
            read.Lines.Select(l =>
                (l.Type, l.ProviderReference, (int)l.GrossMinor, (int)l.FeeMinor, (int)l.NetMinor)));
        var first = read.Lines[0];
        Assert.Equal(("txn_1", "pay_1", "po_1", "Order, 1", "charge", "USD"),
            (first.LineReference, first.OurReference, first.Batch, first.Description, first.RawType, first.Currency));
        Assert.Equal("2026-11-19T10:00:00.000000Z", first.BookedAt.ToString());
        Assert.Equal("pi_1", read.Lines[1].PaymentReference);
    }

    [Fact]
    public async Task Adyens_debits_and_credits_are_signed_and_its_zone_is_kept()
    {
        var read = await Adyen(
            "visa,2026-07-26 19:58:55,CEST,Settled,MOD1,EUR,,100.00,1,EUR,,97.75,,0.25,0.50,1.50,visacredit,cap-1,42,,",
            "visa,2026-07-26 20:00:00,CEST,Refunded,MOD2,EUR,20.00,,1,EUR,20.10,,0.10,,,,visacredit,ref-1,42,,",
            "visa,2026-07-26 20:00:00,CEST,ChargebackReversed,MOD3,EUR,,10.00,1,EUR,,10.00,,,,,,,42,,",
            ",2026-07-26 20:00:00,CEST,MerchantPayout,\"TX 42, batch\",,,,,EUR,87.65,,,,,,,,42,,");

        Assert.Empty(read.Rejected);
        Assert.Equal(
            [
                (LineType.Payment, "PSP", "42/Settled/MOD1", 10000, 225),
                (LineType.Refund, "MOD2", "42/Refunded/MOD2", -2000, 10),
                (LineType.Chargeback, "MOD3", "42/ChargebackReversed/MOD3", 1000, 0),
                (LineType.Payout, "TX 42, batch", "42/MerchantPayout/TX 42, batch", -8765, 0),
            ],
            read.Lines.Select(l =>
                (l.Type, l.ProviderReference, l.LineReference, (int)l.GrossMinor, (int)l.FeeMinor)));
        Assert.Equal("2026-07-26T17:58:55.000000Z", read.Lines[0].BookedAt.ToString());
        Assert.All(read.Lines, l => Assert.Equal("42", l.Batch));
    }

    [Fact]
    public async Task A_line_that_Adyen_converted_is_its_net_side_and_says_what_it_was()
    {
        var read = await Adyen(
            "visa,2026-07-26 19:58:55,UTC,Settled,MOD1,USD,,50.00,0.86,EUR,,42.00,1.00,,,,visacredit,,42,,",
            "visa,2026-07-26 19:58:55,UTC,Settled,MOD2,USD,,50.00,0.86,EUR,,42.00,1.005,,,,visacredit,,42,,");

        var line = Assert.Single(read.Lines);
        Assert.Equal(("EUR", 4300, 100, 4200),
            (line.Currency, (int)line.GrossMinor, (int)line.FeeMinor, (int)line.NetMinor));
        Assert.Equal(("USD", 5000), (line.OriginalCurrency, line.OriginalGrossMinor));
        Assert.Equal("currency_conversion", Assert.Single(read.Rejected).Code);
    }

    [Theory]
    [InlineData("EUR,100.00,,1,EUR,,97.75,2.25,,,", "amounts_disagree")]
    [InlineData("EUR,,0.05,1,EUR,0.05,,0.10,,,", null)]
    public async Task Sides_that_contradict_each_other_are_rejected_unless_the_costs_say_why(string cells, string? code)
    {
        var read = await Adyen($"visa,2026-07-26 19:58:55,UTC,Settled,MOD1,{cells},visacredit,,42,,");

        Assert.Equal(code, read.Rejected.SingleOrDefault()?.Code);
    }

    [Fact]
    public async Task What_another_acquirer_settled_is_no_money_of_this_batch()
    {
        var read = await Adyen("amex,2026-07-26 19:58:55,UTC,SettledExternally,M,EUR,,1.00,1,EUR,,,,,,,amex,,42,,");

        Assert.Equal("amount_missing", Assert.Single(read.Rejected).Code);
    }

    [Fact]
    public async Task A_zone_that_means_several_is_not_guessed()
    {
        var read = await Adyen("visa,2026-07-26 19:58:55,IST,Settled,MOD1,EUR,,1.00,1,EUR,,1.00,,,,,visa,,42,,");

        Assert.Equal("time_zone_unknown", Assert.Single(read.Rejected).Code);
    }

    [Fact]
    public void A_form_is_told_by_how_a_file_begins()
    {
        Assert.Equal("stripe", Detect(Stripe));
        Assert.Equal("adyen", Detect(AdyenHeader));
        Assert.Equal("ndjson", Detect("\uFEFF{\"type\":\"payment\"}"));
        Assert.Equal("camt.053", Detect(CamtFileTests.Statement));
        Assert.Equal("csv", Detect("type;currency;net_minor"));
        Assert.Null(Detect("a,b\n"));
        Assert.Null(Detect("<html>"));
        Assert.Equal("stripe", SettlementFormats.Detect(
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Stripe)])?.Name);
        Assert.All(SettlementFormats.All, f => Assert.Same(f, SettlementFormats.Find(f.Name)));
    }

    private static string? Detect(string text) => SettlementFormats.Detect(Encoding.UTF8.GetBytes(text))?.Name;

    private static Task<Reading> Adyen(params string[] lines) => Reading.Of("adyen",
        AdyenHeader + string.Concat(lines.Select(line => $"Co,Shop,PSP,ORDER-1,{line}\n")));
}
