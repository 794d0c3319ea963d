const Navigate = Symbol('Navigate');
const GenerateUrl = Symbol('GenerateUrl');
let last = null;

export const lastNavigation = () => last;
export { CurrentPageReference } from '@salesforce/sfdx-lwc-jest/src/lightning-stubs/navigation/navigation';

export const NavigationMixin = (Base) =>
  class extends Base {
    [Navigate](pageReference, replace) {
      last = { pageReference, replace };
    }
    [GenerateUrl](pageReference) {
      return Promise.resolve(`/lightning/r/${pageReference.attributes.recordId}/view`);
    }
  };
NavigationMixin.Navigate = Navigate;
NavigationMixin.GenerateUrl = GenerateUrl;
