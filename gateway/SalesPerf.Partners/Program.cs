using SalesPerf.Messaging;
using SalesPerf.Partners;
using SalesPerf.Partners.Persistence;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Persistence;

var builder = WebApplication.CreateBuilder(args).AddServiceDefaults("partners").MapConstraints(PartnersService.MapConstraints);
builder.AddServiceDatabase<PartnersDb>("partnersdb");
builder.AddMessaging<PartnersDb>("partners").SubscribePartners();
builder.AddPartnerFeed();
builder.AddPartners();

var app = builder.Build().UseServiceDefaults();
app.MapDeadLetters("partners").RequirePersona(Persona.Operator);
app.MapPartnersService();
return await app.RunServiceAsync(args, MessagingScripts.Assembly, typeof(Program).Assembly);
